package dev.roomcast.socketio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as plain Java: {@code String}, {@code Boolean}, {@code Integer}, {@code Long}, {@code BigInteger},
 * {@code Double}, {@code Map} in order, {@code List}, and null; {@code byte[]} where a packet has attachments.
 */
public final class Json {
    /** Levels of nesting; deeper input is refused. */
    private static final int MAX_DEPTH = 200;
    /** Characters of one number; longer ones are refused. */
    private static final int MAX_NUMBER_CHARS = 400;
    /** Levels of nesting that can be written. */
    private static final int MAX_WRITTEN_DEPTH = 1_000;
    private static final JsonFactory FACTORY = factory(MAX_DEPTH, MAX_NUMBER_CHARS);
    /** Reads whatever {@link #write} has written. */
    private static final JsonFactory OWN = factory(MAX_WRITTEN_DEPTH, Integer.MAX_VALUE);

    /** Text that is not JSON, or beyond the bounds; the message names the fault and its place. */
    public static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message, null, false, false);
        }
    }

    private Json() {
    }

    /**
     * Reads one value that fills the whole text.
     *
     * @throws InvalidException when it is none
     */
    public static Object read(String text) throws InvalidException {
        return read(FACTORY, text);
    }

    /**
     * Reads back what {@link #write} has written, also beyond the bounds for what comes from outside.
     *
     * @throws IllegalArgumentException when the text was not written by it
     */
    static Object readOwn(String written) {
        try {
            return read(OWN, written);
        } catch (InvalidException e) {
            throw new IllegalArgumentException("not JSON of our own", e);
        }
    }

    private static Object read(JsonFactory factory, String text) throws InvalidException {
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new InvalidException("invalid JSON: empty");
            }
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new InvalidException("invalid JSON: more than one value");
            }
            return value;
        } catch (JsonParseException e) {
            // The parser's own message quotes the text, which is nobody's business who reads our log.
            throw new InvalidException("invalid JSON at character " + e.getLocation().getCharOffset());
        } catch (StreamConstraintsException e) {
            throw new InvalidException("JSON beyond bounds: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("a string does not fail to be read", e);
        }
    }

    /**
     * Writes a value; JavaScript reads the same value from it as from its own {@code JSON.stringify}. Half a surrogate
     * pair is written as an escape.
     *
     * @throws IllegalArgumentException a type that JSON has no form for, or more than 1000 levels of nesting
     */
    public static String write(Object value) {
        return write(value, new ArrayList<>());
    }

    /**
     * Writes a value; each {@code byte[]} in it becomes a placeholder.
     *
     * @param attachments the byte arrays are added here, in the order of their numbers
     * @throws IllegalArgumentException beside {@link #write(Object)}'s: where there is binary, a map with
     *     {@code _placeholder: true}, which a client would take for an attachment, or disconnect
     */
    static String write(Object value, List<byte[]> attachments) {
        return write(value, attachments, ValueMapper.NONE);
    }

    /** The same; what is no plain Java is made so by a mapper. */
    static String write(Object value, List<byte[]> attachments, ValueMapper mapper) {
        JsonText text = JsonText.take(FACTORY);
        try {
            Writer writer = new Writer(text.generator(), attachments, mapper);
            writer.write(value);
            if (writer.lookalike && !attachments.isEmpty()) {
                throw new IllegalArgumentException("a map that looks like the placeholder of an attachment");
            }
            return escape(text.finish(), 0, false);
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException("no JSON form: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("a string does not fail to be written", e);
        }
    }

    /** The value as an object; an empty one where it is none. */
    static Map<?, ?> objectOf(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    /** A JSON array with a text at its end. */
    static String append(String array, String text) {
        String open = array.substring(0, array.length() - 1);
        return open + (open.length() > 1 ? "," : "") + quoted(text) + "]";
    }

    /** A string in quotes. */
    static String quoted(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return write(text);
            }
        }
        return '"' + text + '"';
    }

    /**
     * The same JSON with every character beyond ASCII escaped; what comes before the JSON in a packet is left alone,
     * and if that is not ASCII, so is all.
     */
    static String ascii(String packet) {
        int start = 0;
        while (start < packet.length() && "[{\"".indexOf(packet.charAt(start)) < 0) {
            if (packet.charAt(start) > 0x7F) {
                return packet;
            }
            start++;
        }
        return escape(packet, start, true);
    }

    /**
     * The same text with U+FFFD for each half of a surrogate pair, which has no UTF-8 (ECMA-262,
     * String.prototype.toWellFormed).
     */
    static String wellFormed(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && isHalfPair(text, i)) {
                mended = mended == null ? new StringBuilder(text) : mended;
                mended.setCharAt(i, '\ufffd');
            }
        }
        return mended == null ? text : mended.toString();
    }

    private static JsonFactory factory(int maxDepth, int maxNumberChars) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(maxDepth)
                        .maxNumberLength(maxNumberChars).maxStringLength(Integer.MAX_VALUE).build())
                .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(MAX_WRITTEN_DEPTH).build())
                .build();
    }

    private static String escape(String json, int start, boolean allBeyondAscii) {
        StringBuilder escaped = null;
        for (int i = start; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c > 0x7F && (allBeyondAscii || isHalfPair(json, i))) {
                if (escaped == null) {
                    escaped = new StringBuilder(json.length() + 64).append(json, 0, i);
                }
                escaped.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    escaped.append(Character.forDigit(c >> shift & 0xF, 16));
                }
            } else if (escaped != null) {
                escaped.append(c);
            }
        }
        return escaped == null ? json : escaped.toString();
    }

    private static boolean isHalfPair(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private static Object value(JsonParser parser) throws IOException, InvalidException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw new InvalidException("invalid JSON: unexpected " + parser.currentToken());
        };
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException, InvalidException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static List<Object> array(JsonParser parser) throws IOException, InvalidException {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return items;
    }

    /** Writes one value of any depth. */
    private static final class Writer {
        private final JsonGenerator generator;
        private final List<byte[]> attachments;
        private final ValueMapper mapper;
        /** What a caller relays may come from somebody who wants to disconnect the others. */
        private boolean lookalike;

        Writer(JsonGenerator generator, List<byte[]> attachments, ValueMapper mapper) {
            this.generator = generator;
            this.attachments = attachments;
            this.mapper = mapper;
        }

        void write(Object value) throws IOException {
            if (!writePlain(value)) {
                Object plain = mapper == ValueMapper.NONE ? null : mapper.convert(value, Object.class);
                if (plain == null || !writePlain(plain)) {
                    throw new IllegalArgumentException("no JSON form for " + value.getClass().getName());
                }
            }
        }

        /** Answers whether the value is plain Java, and so is written. */
        private boolean writePlain(Object value) throws IOException {
            if (value == null) {
                generator.writeNull();
            } else if (value instanceof CharSequence text) {
                generator.writeString(text.toString());
            } else if (value instanceof Boolean truth) {
                generator.writeBoolean(truth);
            } else if (value instanceof Number number) {
                write(number);
            } else if (value instanceof Map<?, ?> map) {
                lookalike |= Boolean.TRUE.equals(map.get("_placeholder"));
                generator.writeStartObject();
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    generator.writeFieldName(String.valueOf(member.getKey()));
                    write(member.getValue());
                }
                generator.writeEndObject();
            } else if (value instanceof Iterable<?> items) {
                generator.writeStartArray();
                for (Object item : items) {
                    write(item);
                }
                generator.writeEndArray();
            } else if (value instanceof byte[] bytes) {
                generator.writeRawValue("{\"_placeholder\":true,\"num\":" + attachments.size() + "}");
                attachments.add(bytes);
            } else if (value instanceof Values<?>) {
                write(value instanceof Arguments list ? list.toList() : ((JsonMap) value).toMap());
            } else {
                return false;
            }
            return true;
        }

        /** Whole numbers as such; not-a-number and infinity are null, as in JavaScript. */
        private void write(Number number) throws IOException {
            double floating = number.doubleValue();
            if (!(number instanceof Double || number instanceof Float)) {
                generator.writeNumber(number.toString());
            } else if (Double.isNaN(floating) || Double.isInfinite(floating)) {
                generator.writeNull();
            } else if (floating == Math.rint(floating) && Math.abs(floating) < 1e15) {
                generator.writeNumber((long) floating);
            } else {
                generator.writeNumber(number.toString());
            }
        }
    }
}
