package dev.panelagent.files.pull;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.message.BasicHeaderValueParser;
import org.apache.hc.core5.http.message.ParserCursor;
import org.apache.hc.core5.net.PercentCodec;

/** What a pulled file is called: as the user says, else as the server says, else as the URL says. */
final class FileNames {
    private static final int MAX_BYTES = 255;
    private static final Pattern EXTENDED = Pattern.compile("([^']*)'[^']*'(.*)");

    private FileNames() {}

    /** The name a server's answer has a file saved under, if the user gave none. */
    static String choose(Optional<String> wanted, Optional<String> disposition, URI url) {
        return checked(
                wanted.or(() -> disposition.flatMap(FileNames::suggested)).orElseGet(() -> lastSegment(url)));
    }

    /** The last part of a path, if a file can be called so. */
    static String checked(String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw refused(path, "names no file");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw refused(path, "has control characters");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)
                || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw refused(path, "has no form of up to " + MAX_BYTES + " bytes in UTF-8");
        }
        return name;
    }

    private static Optional<String> suggested(String disposition) {
        List<NameValuePair> pairs = parameters(disposition);
        return value(pairs, "filename*")
                .flatMap(FileNames::extended)
                .or(() -> value(pairs, "filename").map(FileNames::plain));
    }

    private static List<NameValuePair> parameters(String disposition) {
        return Arrays.stream(BasicHeaderValueParser.INSTANCE.parseElements(
                        disposition, new ParserCursor(0, disposition.length())))
                .flatMap(element -> Stream.of(element.getParameters()))
                .toList();
    }

    private static Optional<String> value(List<NameValuePair> pairs, String name) {
        return pairs.stream()
                .filter(pair -> name.equalsIgnoreCase(pair.getName()))
                .findFirst()
                .flatMap(pair -> Optional.ofNullable(pair.getValue()));
    }

    /** RFC 8187, for example {@code UTF-8''na%C3%AFve.txt}. */
    private static Optional<String> extended(String value) {
        Matcher matcher = EXTENDED.matcher(value);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String text = matcher.group(2);
        return switch (matcher.group(1).toUpperCase(Locale.ROOT)) {
            case "UTF-8" -> decoded(text);
            case "ISO-8859-1" -> Optional.of(PercentCodec.decode(text, StandardCharsets.ISO_8859_1));
            default -> Optional.empty();
        };
    }

    /** Headers are bytes, one to a character; what is UTF-8 by its bytes was meant so. */
    private static String plain(String value) {
        return utf8(value.getBytes(StandardCharsets.ISO_8859_1)).orElse(value);
    }

    private static String lastSegment(URI url) {
        String path = URI.create(url.toASCIIString()).getRawPath();
        String segment = path.substring(path.lastIndexOf('/') + 1);
        return segment.isEmpty() ? "download" : decoded(segment).orElse(segment);
    }

    private static Optional<String> decoded(String percentEncoded) {
        Charset bytes = StandardCharsets.ISO_8859_1;
        return utf8(PercentCodec.decode(percentEncoded, bytes).getBytes(bytes));
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static RequestException refused(String path, String problem) {
        return new RequestException(
                ErrorCode.CONFIG_INVALID, "file name " + Text.quote(path) + " " + problem, "give the file a name");
    }
}
