package dev.panelagent.protocol;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Base64;

/** What a file is to hold. */
public sealed interface FileContent {
    /**
     * Its bytes; may be asked for again.
     *
     * @throws dev.panelagent.common.RequestException also out of the stream, if it is not what its sender said
     */
    InputStream open();

    /**
     * In memory.
     *
     * @param base64 the content; so that equal ones are equal
     */
    record Inline(String base64) implements FileContent {
        @Override
        public InputStream open() {
            return new ByteArrayInputStream(Base64.getDecoder().decode(base64));
        }
    }

    /**
     * Still in the body that brought it.
     *
     * @param offset where in that body the JSON text begins, with its quote
     * @param base64 whether the text is base64, or the content itself
     */
    record Spooled(Spool body, long offset, boolean base64) implements FileContent {
        @Override
        public InputStream open() {
            InputStream text = new JsonTextStream(body.from(offset));
            return base64 ? new Base64Stream(text) : text;
        }
    }
}
