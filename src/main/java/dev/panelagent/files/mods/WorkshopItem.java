package dev.panelagent.files.mods;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An item of the Steam Workshop. Both ids become part of a command line, so they are digits and nothing else.
 *
 * @param appId the game it is for
 */
public record WorkshopItem(String appId, String workshopId) {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,20}");
    private static final Pattern URL = Pattern.compile("steam://workshop/download/(\\d{1,20})/?");
    /** Where eggs keep the game's id. */
    private static final List<String> VARIABLES = List.of("STEAM_APPID", "SRCDS_APPID", "APP_ID");

    public WorkshopItem {
        require("appId", appId);
        require("workshopId", workshopId);
    }

    /** Whether this names something of the Workshop, well or badly. */
    public static boolean isNamedBy(URI url) {
        return "steam".equalsIgnoreCase(url.getScheme());
    }

    /**
     * The item a request means.
     *
     * @param url {@code steam://workshop/download/<id>}
     * @param appId as the request has it
     * @param environment the server's, which has it where the request does not
     * @throws RequestException CONFIG_INVALID for another URL, or if nothing tells the game
     */
    public static WorkshopItem of(URI url, Optional<String> appId, Map<String, String> environment) {
        Matcher matcher = URL.matcher(url.toString());
        if (!matcher.matches()) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    Text.quote(url.toString()) + " names no item of the Steam Workshop",
                    "use steam://workshop/download/ and its number");
        }
        return new WorkshopItem(appId.orElseGet(() -> appId(environment)), matcher.group(1));
    }

    private static String appId(Map<String, String> environment) {
        return VARIABLES.stream()
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> NUMBER.matcher(value).matches())
                .findFirst()
                .orElseThrow(() -> new RequestException(
                        ErrorCode.CONFIG_INVALID,
                        "nothing tells which game the item of the Steam Workshop is for",
                        "send appId, or set STEAM_APPID, SRCDS_APPID or APP_ID in the server's environment"));
    }

    /** As the Panel writes it. */
    public String url() {
        return "steam://workshop/download/" + workshopId;
    }

    private static void require(String field, String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID, field + " " + Text.quote(text) + " is no number", "use digits only");
        }
    }
}
