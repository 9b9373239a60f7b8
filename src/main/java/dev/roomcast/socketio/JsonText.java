package dev.roomcast.socketio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * A generator that each thread keeps and writes one text after the other with, since to make one costs more than a short
 * text. One that failed, or is in use further up the stack, is left aside.
 */
final class JsonText {
    /** A longer text's room is not kept. */
    private static final int MOST_KEPT_CHARS = 64 * 1024;
    private static final ThreadLocal<JsonText> OWN = new ThreadLocal<>();

    private final StringBuilder text = new StringBuilder(256);
    private final JsonGenerator generator;

    private JsonText(JsonFactory factory) throws IOException {
        generator = factory.createGenerator(new Target(text));
        // Values follow each other, and each is taken out before the next.
        generator.setRootValueSeparator(null);
    }

    /** The thread's own, which is not there for others until {@link #finish}; or another. */
    static JsonText take(JsonFactory factory) {
        JsonText own = OWN.get();
        if (own != null) {
            OWN.set(null);
            return own;
        }
        try {
            return new JsonText(factory);
        } catch (IOException e) {
            throw new UncheckedIOException("a string does not fail to be written", e);
        }
    }

    JsonGenerator generator() {
        return generator;
    }

    /** What was written; the generator is ready for the next text. */
    String finish() throws IOException {
        generator.flush();
        String written = text.toString();
        text.setLength(0);
        if (text.capacity() <= MOST_KEPT_CHARS) {
            OWN.set(this);
        }
        return written;
    }

    /** The generator's own buffer is enough of that. */
    private static final class Target extends Writer {
        private final StringBuilder text;

        Target(StringBuilder text) {
            this.text = text;
        }

        @Override
        public void write(char[] chars, int offset, int length) {
            text.append(chars, offset, length);
        }

        @Override
        public void write(String chars, int offset, int length) {
            text.append(chars, offset, offset + length);
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    }
}
