package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.protocol.FileChange.Move;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what is asked about a server's files (protocol 4.5). */
final class FileReader {
    private static final int DEFAULT_PAGE = 10_000;
    private static final int LARGEST_PAGE = 10_000;
    private static final int MOST_FOUND = 1_000;
    private static final int DEFAULT_FOUND = 200;
    private static final int MOST_PATHS = 1_000;
    private static final int MOST_TAIL = 10_000;
    private static final int DEFAULT_TAIL = 100;
    private static final int MOST_CHUNKS = 100_000;
    private static final int LONGEST_PATTERN = 1_000;
    private static final Duration LINK_LIFETIME = Duration.ofMinutes(5);
    private static final Duration LONGEST_LINK = Duration.ofHours(1);
    private static final Map<String, String> ALGORITHMS =
            Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");

    private static final String[] OLD_NAMES = {"oldPath", "sourcePath", "from"};
    private static final String[] NEW_NAMES = {"newPath", "destinationPath", "to"};

    private FileReader() {}

    static Command list(Arguments arguments) {
        return new FileQuery.ListFiles(
                arguments.serverId(),
                path(arguments, "/"),
                word(arguments, "sort", FileQuery.Order.class, FileQuery.Order.NAME),
                arguments.optional("order").filter("desc"::equals).isPresent(),
                arguments.number("offset", 0, 0, Integer.MAX_VALUE / 2),
                arguments.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE));
    }

    static Command search(Arguments arguments) {
        return new FileQuery.SearchFiles(
                arguments.serverId(),
                path(arguments, "/"),
                pattern(arguments, "query").orElse(""),
                pattern(arguments, "content"),
                word(arguments, "fileType", FileQuery.Wanted.class, FileQuery.Wanted.ALL),
                arguments.number("limit", DEFAULT_FOUND, 1, MOST_FOUND));
    }

    private static Optional<String> pattern(Arguments arguments, String name) {
        Optional<String> pattern = arguments.optional(name);
        if (pattern.filter(text -> text.length() > LONGEST_PATTERN).isPresent()) {
            throw Arguments.invalid(name, pattern.get(), "send at most " + LONGEST_PATTERN + " characters");
        }
        return pattern;
    }

    static Command read(Arguments arguments) {
        boolean base64 = arguments.optional("encoding").filter("base64"::equals).isPresent();
        return read(arguments, base64);
    }

    static Command download(Arguments arguments) {
        return read(arguments, true);
    }

    private static Command read(Arguments arguments, boolean base64) {
        return new FileQuery.ReadFile(
                arguments.serverId(),
                path(arguments),
                arguments.optionalWhole("offset").orElse(0),
                arguments.optionalWhole("length"),
                base64);
    }

    static Command tail(Arguments arguments) {
        return new FileQuery.TailFile(
                arguments.serverId(), path(arguments), arguments.number("lines", DEFAULT_TAIL, 1, MOST_TAIL));
    }

    static Command checksums(Arguments arguments) {
        String algorithm = arguments
                .optional("algorithm")
                .orElse("sha256")
                .toLowerCase(Locale.ROOT)
                .replace("-", "");
        if (!ALGORITHMS.containsKey(algorithm)) {
            throw Arguments.invalid("algorithm", algorithm, "send md5, sha1, sha256 or sha512");
        }
        return new FileQuery.GetChecksums(arguments.serverId(), paths(arguments), ALGORITHMS.get(algorithm));
    }

    static Command link(Arguments arguments, boolean upload) {
        return new FileQuery.CreateFileLink(
                arguments.serverId(),
                path(arguments),
                upload,
                arguments.duration("lifetime", LONGEST_LINK).orElse(LINK_LIFETIME));
    }

    static Command write(Arguments arguments) {
        return new FileChange.WriteFile(
                arguments.serverId(), path(arguments), content(arguments), sha256(arguments, "ifMatch"));
    }

    static Command upload(Arguments arguments) {
        return new FileChange.UploadFile(
                arguments.serverId(), path(arguments), content(arguments), count(arguments, "totalChunks"));
    }

    static Command merge(Arguments arguments) {
        return new FileChange.MergeUpload(
                arguments.serverId(), path(arguments), count(arguments, "totalChunks"), sha256(arguments, "sha256"));
    }

    static Command delete(Arguments arguments) {
        return new FileChange.DeleteFiles(arguments.serverId(), paths(arguments));
    }

    static Command move(Arguments arguments, String action) {
        return new FileChange.MoveFiles(arguments.serverId(), action, moves(arguments), arguments.flag("overwrite"));
    }

    static Command copy(Arguments arguments) {
        return new FileChange.CopyFiles(arguments.serverId(), moves(arguments), arguments.flag("overwrite"));
    }

    static Command permissions(Arguments arguments) {
        String mode = arguments.text("mode");
        if (!mode.matches("0?[0-7]{3}")) {
            throw Arguments.invalid("mode", mode, "send three octal digits such as 644");
        }
        return new FileChange.SetPermissions(arguments.serverId(), paths(arguments), Integer.parseInt(mode, 8));
    }

    static Command archive(Arguments arguments) {
        List<String> files = strings(arguments, "files").orElseGet(() -> paths(arguments));
        return new FileChange.CreateArchive(
                arguments.serverId(), files, arguments.text("archivePath"), arguments.optional("format"));
    }

    static Command extract(Arguments arguments) {
        return new FileChange.ExtractArchive(
                arguments.serverId(),
                arguments.text("archivePath", "path"),
                arguments.optional("extractPath").orElse("/"),
                arguments.optional("conflict").orElse("overwrite"));
    }

    static Command pull(Arguments arguments) {
        return new FileChange.PullFile(
                arguments.serverId(),
                arguments.text("url"),
                arguments
                        .optional("directory")
                        .or(() -> arguments.optional("path"))
                        .orElse("/"),
                arguments.optional("fileName"),
                arguments.optional("checksum"));
    }

    /** The Panel knows a mod by its number in the Steam Workshop, the Go agent by an id (protocol 4.5, 4.10). */
    static Command install(Arguments arguments) {
        String id = modId(arguments);
        return new FileChange.InstallMod(
                arguments.serverId(),
                id,
                arguments.optional("name").orElse(id),
                arguments.optional("version"),
                arguments.text("downloadUrl", "url"),
                arguments.optional("checksum"),
                arguments.optional("directory").orElse("/mods"),
                arguments.flag("unpack"),
                arguments.optional("appId"));
    }

    static Command uninstall(Arguments arguments) {
        return new FileChange.UninstallMod(arguments.serverId(), modId(arguments));
    }

    private static String modId(Arguments arguments) {
        String id = arguments.text("modId", "workshopId");
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw Arguments.invalid("modId", id, "use letters, digits, '.', '_' and '-' only");
        }
        return id;
    }

    static String path(Arguments arguments) {
        return arguments.text("path");
    }

    private static String path(Arguments arguments, String fallback) {
        return arguments.optional("path").orElse(fallback);
    }

    /** Text, or base64 where the request says so; any JSON value may be the content of a text file. */
    private static FileContent content(Arguments arguments) {
        JsonNode node = arguments.find("content").orElseThrow(() -> Arguments.missing("content"));
        String encoding = arguments.optional("encoding").orElse("utf8").toLowerCase(Locale.ROOT);
        boolean base64 = switch (encoding) {
            case "utf8", "utf-8" -> false;
            case "base64" -> true;
            default -> throw Arguments.invalid("encoding", encoding, "send utf8 or base64");
        };
        Optional<FileContent.Spooled> spooled = SpooledBody.content(node);
        if (spooled.isPresent()) {
            return new FileContent.Spooled(spooled.get().body(), spooled.get().offset(), base64);
        }
        String text = node.isValueNode() ? node.asText() : Json.text(node);
        byte[] bytes = base64 ? decoded(text) : text.getBytes(StandardCharsets.UTF_8);
        return new FileContent.Inline(Base64.getEncoder().encodeToString(bytes));
    }

    /** Lines may be broken. */
    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException _) {
            throw Base64Stream.broken();
        }
    }

    private static Optional<String> sha256(Arguments arguments, String name) {
        return arguments.optional(name).map(hex -> {
            if (!hex.matches("(?i)[0-9a-f]{64}")) {
                throw Arguments.invalid(name, hex, "send a SHA-256 as 64 hexadecimal digits");
            }
            return hex.toLowerCase(Locale.ROOT);
        });
    }

    private static OptionalInt count(Arguments arguments, String name) {
        return arguments.find(name).isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(arguments.number(name, 1, 1, MOST_CHUNKS));
    }

    private static List<String> paths(Arguments arguments) {
        return strings(arguments, "paths").orElseGet(() -> List.of(path(arguments)));
    }

    private static Optional<List<String>> strings(Arguments arguments, String name) {
        return arguments
                .place(name)
                .map(place -> several(place).stream().map(FileReader::string).toList());
    }

    private static String string(JsonPlace place) {
        if (!place.node().isTextual()) {
            throw place.wrong("send each path as text");
        }
        return place.node().asText();
    }

    private static List<JsonPlace> several(JsonPlace place) {
        List<JsonPlace> items = place.items();
        if (items.isEmpty() || items.size() > MOST_PATHS) {
            throw Arguments.invalid(
                    place.path(), items.size() + " entries", "send a list of 1 to " + MOST_PATHS + " entries");
        }
        return items;
    }

    /** One pair, or several under {@code items}. */
    private static List<Move> moves(Arguments arguments) {
        Optional<JsonPlace> items = arguments.place("items");
        if (items.isEmpty()) {
            return List.of(new Move(arguments.text(OLD_NAMES), arguments.text(NEW_NAMES)));
        }
        return several(items.get()).stream()
                .map(item -> new Move(text(item, OLD_NAMES), text(item, NEW_NAMES)))
                .toList();
    }

    private static String text(JsonPlace item, String... names) {
        JsonPlace member = item.first(names);
        return member.text().orElseThrow(() -> Arguments.missing(member.path()));
    }

    private static <E extends Enum<E>> E word(Arguments arguments, String name, Class<E> type, E fallback) {
        Optional<String> word = arguments.optional(name);
        try {
            return word.map(text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)))
                    .orElse(fallback);
        } catch (IllegalArgumentException e) {
            throw Arguments.invalid(
                    name,
                    word.orElse(""),
                    "send one of "
                            + String.join(
                                    ", ",
                                    List.of(type.getEnumConstants()).stream()
                                            .map(value -> value.name().toLowerCase(Locale.ROOT))
                                            .toList()));
        }
    }
}
