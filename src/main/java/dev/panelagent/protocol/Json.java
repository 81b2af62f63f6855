package dev.panelagent.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one JSON mapper, with limits against hostile documents, and the Panel's form of a time. */
final class Json {
    private static final int MAX_DEPTH = 64;
    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(40)
            .build();
    private static final ObjectMapper MAPPER = new ObjectMapper(
                    JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final ObjectReader PART = MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final JsonFactory UTF8 = JsonFactory.builder()
            .streamReadConstraints(CONSTRAINTS)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    private Json() {}

    /**
     * Parses a text that must be one JSON object.
     *
     * @throws RequestException PARSE_ERROR otherwise
     */
    static ObjectNode object(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // Jackson's message quotes the document, which may hold secrets; the position says enough.
            throw invalid(e.getLocation());
        }
        throw notAnObject();
    }

    /** Refuses a document; of one that is deeper or longer than what is read, Jackson does not say where. */
    static RequestException invalid(@Nullable JsonLocation at) {
        String what = at == null
                ? "not JSON that is read, being too deep or too long"
                : "not valid JSON at offset " + Math.max(at.getCharOffset(), at.getByteOffset());
        return new RequestException(ErrorCode.PARSE_ERROR, what, "send one JSON object");
    }

    static RequestException notAnObject() {
        return new RequestException(ErrorCode.PARSE_ERROR, "not a JSON object", "send one JSON object");
    }

    /** Reads UTF-8 a token at a time; the offsets of its tokens are in bytes. Closes the stream when it is closed. */
    static JsonParser parser(InputStream in) throws IOException {
        return UTF8.createParser(in);
    }

    /** The value a parser stands at, and all in it. */
    static JsonNode value(JsonParser parser) throws IOException {
        return PART.readTree(parser);
    }

    /** The JSON this text is, whatever its type; empty if it is none. */
    static Optional<JsonNode> value(String text) {
        try {
            return Optional.of(MAPPER.readTree(text));
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    /** The JSON array this text is; empty if it is something else. */
    static Optional<ArrayNode> array(String text) {
        return value(text).filter(ArrayNode.class::isInstance).map(ArrayNode.class::cast);
    }

    static ObjectNode node() {
        return MAPPER.createObjectNode();
    }

    /** A record as a tree. */
    static ObjectNode tree(Record value) {
        return MAPPER.valueToTree(value);
    }

    static String text(JsonNode node) {
        try {
            return escaped(MAPPER.writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values cannot fail to be written", e);
        }
    }

    /** A lone surrogate, which stands for a byte in a file's name, does not outlive UTF-8; as an escape it does. */
    private static String escaped(String json) {
        StringBuilder escaped = null;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (Character.isLowSurrogate(c) && !(i > 0 && Character.isHighSurrogate(json.charAt(i - 1)))) {
                escaped = escaped == null ? new StringBuilder(json.substring(0, i)) : escaped;
                escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else if (escaped != null) {
                escaped.append(c);
            }
        }
        return escaped == null ? json : escaped.toString();
    }

    /** Writes JSON, without building a tree of it first. */
    @FunctionalInterface
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    static String text(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = generator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be written", e);
        }
        return text.toString();
    }

    /** Writes to a text that is closed with it. */
    static JsonGenerator generator(Writer text) throws IOException {
        return MAPPER.createGenerator(text);
    }

    /** ISO-8601 in UTC with milliseconds, as the Panel writes it. */
    static String time(Instant at) {
        String text = at.truncatedTo(ChronoUnit.MILLIS).toString();
        return text.indexOf('.') < 0 ? text.replace("Z", ".000Z") : text;
    }
}
