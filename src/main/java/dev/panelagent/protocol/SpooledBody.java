package dev.panelagent.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Reads a body that is too large for memory: it becomes a tree as any other, but for the text of a file, {@code content},
 * which stays where it is; the tree says where.
 */
final class SpooledBody implements AutoCloseable {
    private static final String CONTENT = "content";

    private final Spool body;
    private final Metered bytes;
    private final JsonParser parser;

    private SpooledBody(Spool body) throws IOException {
        this.body = body;
        this.bytes = new Metered(body.from(0));
        this.parser = Json.parser(bytes);
    }

    /**
     * Parses a body that must be one JSON object.
     *
     * @throws RequestException PARSE_ERROR otherwise
     */
    static ObjectNode object(Spool body) {
        try (SpooledBody reader = new SpooledBody(body)) {
            return reader.document();
        } catch (JsonProcessingException e) {
            throw Json.invalid(e.getLocation());
        } catch (IOException e) {
            throw new UncheckedIOException("a spool fails with what is meant for its sender", e);
        }
    }

    private ObjectNode document() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Json.notAnObject();
        }
        ObjectNode document = object(true);
        if (parser.nextToken() != null) {
            throw Json.invalid(parser.currentTokenLocation());
        }
        return document;
    }

    private ObjectNode object(boolean outermost) throws IOException {
        ObjectNode node = Json.node();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            bytes.counted = true;
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING && name.equals(CONTENT)) {
                long offset = parser.currentTokenLocation().getByteOffset();
                node.set(name, new POJONode(new FileContent.Spooled(body, offset, false)));
                // The parser passes over it when it is asked for what follows.
                bytes.counted = false;
            } else if (outermost && value == JsonToken.START_OBJECT && Arguments.CONTAINERS.contains(name)) {
                node.set(name, object(false));
            } else {
                node.set(name, Json.value(parser));
            }
        }
        bytes.counted = true;
        return node;
    }

    /** What a member of such a tree stands for, if it is text that stayed in the body. */
    static Optional<FileContent.Spooled> content(JsonNode node) {
        return node instanceof POJONode pojo && pojo.getPojo() instanceof FileContent.Spooled spooled
                ? Optional.of(spooled)
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    /** Counts what becomes part of the tree. */
    private static final class Metered extends FilterInputStream {
        private boolean counted = true;
        private long count;

        Metered(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            if (counted && read > 0) {
                count += read;
                if (count > Spool.MOST_IN_MEMORY) {
                    throw new RequestException(
                            ErrorCode.PARSE_ERROR,
                            "the body holds more than " + Spool.MOST_IN_MEMORY + " bytes beside the content of a file",
                            "send less at a time");
                }
            }
            return read;
        }
    }
}
