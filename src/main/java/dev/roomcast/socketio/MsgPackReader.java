package dev.roomcast.socketio;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one value from MessagePack, into what {@link Json} would have read from the same value's JSON. Of notepack.io's
 * values {@code undefined} is dropped from maps and null elsewhere, and a date is its ISO text, both as
 * {@code JSON.stringify} has them. Confined to the call of {@link #read}.
 */
final class MsgPackReader {
    /** Levels of nesting, as in JSON; deeper input is refused. */
    private static final int MAX_DEPTH = 200;
    /** A list begins with room for so many at most, whatever it says: nested ones may all say a lot. */
    private static final int MAX_FIRST_ROOM = 16;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int MAX_NANOS = 999_999_999;
    private static final char REPLACEMENT = '\ufffd';
    private static final Object UNDEFINED = new Object();

    private final ByteBuffer in;

    private MsgPackReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    /**
     * Reads one value that fills all bytes.
     *
     * @param bytes lent; what is made of them is a copy
     * @throws PacketException when it is none, is nested too deep, or holds an extension that nobody here knows
     */
    static Object read(byte[] bytes) throws PacketException {
        MsgPackReader reader = new MsgPackReader(bytes);
        Object value = definedOrNull(reader.value(0));
        if (reader.in.hasRemaining()) {
            throw new PacketException("MessagePack: " + reader.in.remaining() + " bytes after the value");
        }
        return value;
    }

    private Object value(int depth) throws PacketException {
        need(1);
        int format = in.get() & 0xFF;
        if (format <= MsgPackFormat.LAST_POSITIVE_FIXINT) {
            return format;
        }
        if (format >= MsgPackFormat.FIRST_NEGATIVE_FIXINT) {
            return (int) (byte) format;
        }
        if (format <= MsgPackFormat.LAST_FIXMAP) {
            return map(format - MsgPackFormat.FIXMAP, depth);
        }
        if (format <= MsgPackFormat.LAST_FIXARRAY) {
            return list(format - MsgPackFormat.FIXARRAY, depth);
        }
        if (format <= MsgPackFormat.LAST_FIXSTR) {
            return text(format - MsgPackFormat.FIXSTR);
        }
        return switch (format) {
            case MsgPackFormat.NIL -> null;
            case MsgPackFormat.FALSE -> Boolean.FALSE;
            case MsgPackFormat.TRUE -> Boolean.TRUE;
            case MsgPackFormat.STR8 -> text(unsigned(1));
            case MsgPackFormat.STR16 -> text(unsigned(2));
            case MsgPackFormat.STR32 -> text(unsigned(4));
            case MsgPackFormat.ARRAY16 -> list(unsigned(2), depth);
            case MsgPackFormat.ARRAY32 -> list(unsigned(4), depth);
            case MsgPackFormat.MAP16 -> map(unsigned(2), depth);
            case MsgPackFormat.MAP32 -> map(unsigned(4), depth);
            case MsgPackFormat.BIN8 -> binary(unsigned(1));
            case MsgPackFormat.BIN16 -> binary(unsigned(2));
            case MsgPackFormat.BIN32 -> binary(unsigned(4));
            case MsgPackFormat.FIXEXT1 -> fixedExtension(1);
            case MsgPackFormat.FIXEXT2 -> fixedExtension(2);
            case MsgPackFormat.FIXEXT4 -> fixedExtension(4);
            case MsgPackFormat.FIXEXT8 -> fixedExtension(8);
            case MsgPackFormat.FIXEXT16 -> fixedExtension(16);
            case MsgPackFormat.EXT8 -> extension(unsigned(1));
            case MsgPackFormat.EXT16 -> extension(unsigned(2));
            case MsgPackFormat.EXT32 -> extension(unsigned(4));
            default -> number(format);
        };
    }

    private Number number(int format) throws PacketException {
        return switch (format) {
            case MsgPackFormat.UINT8 -> integer(unsigned(1));
            case MsgPackFormat.UINT16 -> integer(unsigned(2));
            case MsgPackFormat.UINT32 -> integer(unsigned(4));
            case MsgPackFormat.UINT64 -> {
                long bits = need(8).getLong();
                yield bits >= 0 ? integer(bits) : new BigInteger(Long.toUnsignedString(bits));
            }
            case MsgPackFormat.INT8 -> integer(need(1).get());
            case MsgPackFormat.INT16 -> integer(need(2).getShort());
            case MsgPackFormat.INT32 -> integer(need(4).getInt());
            case MsgPackFormat.INT64 -> integer(need(8).getLong());
            case MsgPackFormat.FLOAT32 -> Double.valueOf(need(4).getFloat());
            case MsgPackFormat.FLOAT64 -> Double.valueOf(need(8).getDouble());
            default -> throw new PacketException("MessagePack: no value begins with " + format);
        };
    }

    private static Number integer(long value) {
        if (value == (int) value) {
            return (int) value;
        }
        return value;
    }

    private Map<String, Object> map(long size, int depth) throws PacketException {
        enter(depth);
        need(2 * size);
        Map<String, Object> members = new LinkedHashMap<>();
        for (long i = 0; i < size; i++) {
            String name = name(value(depth + 1));
            Object member = value(depth + 1);
            if (member == UNDEFINED) {
                members.remove(name);
            } else {
                members.put(name, member);
            }
        }
        return members;
    }

    /** JavaScript's objects have text for keys; a number becomes its text. */
    private static String name(Object key) throws PacketException {
        if (key instanceof String || key instanceof Integer || key instanceof Long || key instanceof BigInteger) {
            return key.toString();
        }
        throw new PacketException("MessagePack: a key that is neither text nor an integer");
    }

    private List<Object> list(long size, int depth) throws PacketException {
        enter(depth);
        need(size);
        List<Object> items = new ArrayList<>((int) Math.min(size, MAX_FIRST_ROOM));
        for (long i = 0; i < size; i++) {
            items.add(definedOrNull(value(depth + 1)));
        }
        return items;
    }

    private String text(long length) throws PacketException {
        need(length);
        int start = in.position();
        String text = new String(in.array(), start, (int) length, StandardCharsets.UTF_8);
        // Whatever is malformed has become that character; looking for it costs less than a strict decoder each time.
        if (text.indexOf(REPLACEMENT) >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.array(), start, (int) length));
            } catch (CharacterCodingException e) {
                throw new PacketException("MessagePack: text that is not UTF-8");
            }
        }
        in.position(start + (int) length);
        return text;
    }

    private byte[] binary(long length) throws PacketException {
        need(length);
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private Object fixedExtension(int length) throws PacketException {
        int type = need(1 + length).get();
        if (type == MsgPackFormat.NOTEPACK && length == 1) {
            in.get();
            return UNDEFINED;
        }
        if (type == MsgPackFormat.NOTEPACK && length == 8) {
            return IsoDate.ofMillis(in.getLong());
        }
        return timestamp(type, length);
    }

    private Object extension(long length) throws PacketException {
        int type = need(1 + length).get();
        return type == MsgPackFormat.NOTEPACK ? binary(length) : timestamp(type, length);
    }

    private Object timestamp(int type, long length) throws PacketException {
        if (type != MsgPackFormat.TIMESTAMP || length != 4 && length != 8 && length != 12) {
            throw new PacketException("MessagePack: unknown extension " + type + " of " + length + " bytes");
        }
        long nanos = 0;
        long seconds;
        if (length == 4) {
            seconds = unsigned(4);
        } else if (length == 8) {
            long both = in.getLong();
            nanos = both >>> 34;
            seconds = both & (1L << 34) - 1;
        } else {
            nanos = unsigned(4);
            seconds = in.getLong();
        }
        if (nanos > MAX_NANOS) {
            throw new PacketException("MessagePack: a timestamp of " + nanos + " ns");
        }
        return IsoDate.ofSeconds(seconds, (int) nanos / NANOS_PER_MILLI);
    }

    private long unsigned(int bytes) throws PacketException {
        need(bytes);
        return switch (bytes) {
            case 1 -> in.get() & 0xFF;
            case 2 -> in.getShort() & 0xFFFF;
            default -> in.getInt() & 0xFFFF_FFFFL;
        };
    }

    /** Makes sure that so many bytes are there, before anything is allocated for them. */
    private ByteBuffer need(long bytes) throws PacketException {
        if (bytes > in.remaining()) {
            throw new PacketException("MessagePack: " + bytes + " bytes announced, " + in.remaining() + " left");
        }
        return in;
    }

    private static void enter(int depth) throws PacketException {
        if (depth == MAX_DEPTH) {
            throw new PacketException("MessagePack nested deeper than " + MAX_DEPTH);
        }
    }

    private static Object definedOrNull(Object value) {
        return value == UNDEFINED ? null : value;
    }
}
