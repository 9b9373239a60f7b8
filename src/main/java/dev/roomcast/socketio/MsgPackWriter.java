package dev.roomcast.socketio;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes one value as MessagePack, as notepack.io does in a page: numbers that are whole as integers, every length and
 * integer in its smallest form. Confined to the call of {@link #write}.
 */
final class MsgPackWriter {
    private static final int FIRST_BYTES = 128;
    /** Numbers of this size and more are not all integers of 64 bits. */
    private static final double LONG_BOUND = 0x1p63;

    private ByteBuffer out = ByteBuffer.allocate(FIRST_BYTES);

    private MsgPackWriter() {
    }

    /**
     * Writes a value.
     *
     * @param value plain Java as {@link Json} reads it, {@code byte[]} in it being binary
     * @return the whole value; the caller's
     * @throws IllegalArgumentException a type that it has no form for
     */
    static byte[] write(Object value) {
        MsgPackWriter writer = new MsgPackWriter();
        writer.value(value);
        byte[] bytes = new byte[writer.out.position()];
        writer.out.flip().get(bytes);
        return bytes;
    }

    private void value(Object value) {
        if (value == null) {
            format(MsgPackFormat.NIL, 0);
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Integer || value instanceof Long) {
            integer(((Number) value).longValue());
        } else if (value instanceof Double number) {
            number(number);
        } else if (value instanceof Boolean truth) {
            format(truth ? MsgPackFormat.TRUE : MsgPackFormat.FALSE, 0);
        } else if (value instanceof Map<?, ?> map) {
            length(map.size(), MsgPackFormat.FIXMAP, 0x10, MsgPackFormat.MAP16, MsgPackFormat.MAP32);
            map.forEach((name, member) -> {
                text((String) name);
                value(member);
            });
        } else if (value instanceof List<?> items) {
            length(items.size(), MsgPackFormat.FIXARRAY, 0x10, MsgPackFormat.ARRAY16, MsgPackFormat.ARRAY32);
            items.forEach(this::value);
        } else if (value instanceof byte[] bytes) {
            binary(bytes);
        } else if (value instanceof BigInteger number) {
            big(number);
        } else {
            throw new IllegalArgumentException("no MessagePack form for " + value.getClass().getName());
        }
    }

    /** Half a surrogate pair has no UTF-8; U+FFFD stands for it (Encoding Standard, as in a browser). */
    private void text(String text) {
        byte[] utf8 = Json.wellFormed(text).getBytes(StandardCharsets.UTF_8);
        if (utf8.length >= 0x20 && utf8.length < 0x100) {
            format(MsgPackFormat.STR8, 1).put((byte) utf8.length);
        } else {
            length(utf8.length, MsgPackFormat.FIXSTR, 0x20, MsgPackFormat.STR16, MsgPackFormat.STR32);
        }
        room(utf8.length).put(utf8);
    }

    private void binary(byte[] bytes) {
        if (bytes.length < 0x100) {
            format(MsgPackFormat.BIN8, 1).put((byte) bytes.length);
        } else {
            length(bytes.length, 0, 0, MsgPackFormat.BIN16, MsgPackFormat.BIN32);
        }
        room(bytes.length).put(bytes);
    }

    /** A length below {@code fixBound} goes into the first byte. */
    private void length(int length, int fix, int fixBound, int in16Bits, int in32Bits) {
        if (length < fixBound) {
            format(fix | length, 0);
        } else if (length < 0x10000) {
            format(in16Bits, 2).putShort((short) length);
        } else {
            format(in32Bits, 4).putInt(length);
        }
    }

    private void integer(long value) {
        if (value < 0) {
            negative(value);
        } else if (value <= MsgPackFormat.LAST_POSITIVE_FIXINT) {
            format((int) value, 0);
        } else if (value < 0x100) {
            format(MsgPackFormat.UINT8, 1).put((byte) value);
        } else if (value < 0x10000) {
            format(MsgPackFormat.UINT16, 2).putShort((short) value);
        } else if (value < 1L << Integer.SIZE) {
            format(MsgPackFormat.UINT32, 4).putInt((int) value);
        } else {
            format(MsgPackFormat.UINT64, 8).putLong(value);
        }
    }

    private void negative(long value) {
        if (value >= (byte) MsgPackFormat.FIRST_NEGATIVE_FIXINT) {
            format((int) value, 0);
        } else if (value >= Byte.MIN_VALUE) {
            format(MsgPackFormat.INT8, 1).put((byte) value);
        } else if (value >= Short.MIN_VALUE) {
            format(MsgPackFormat.INT16, 2).putShort((short) value);
        } else if (value >= Integer.MIN_VALUE) {
            format(MsgPackFormat.INT32, 4).putInt((int) value);
        } else {
            format(MsgPackFormat.INT64, 8).putLong(value);
        }
    }

    /** JavaScript has one type of number: what is whole is an integer, and minus zero is zero. */
    private void number(double number) {
        if (number == Math.rint(number) && Math.abs(number) < LONG_BOUND) {
            integer((long) number);
        } else {
            format(MsgPackFormat.FLOAT64, 8).putDouble(number);
        }
    }

    /** Beyond 64 bits it is the nearest floating-point number, as JavaScript would have it. */
    private void big(BigInteger number) {
        if (number.bitLength() < Long.SIZE) {
            integer(number.longValue());
        } else if (number.bitLength() == Long.SIZE && number.signum() > 0) {
            format(MsgPackFormat.UINT64, 8).putLong(number.longValue());
        } else {
            format(MsgPackFormat.FLOAT64, 8).putDouble(number.doubleValue());
        }
    }

    /** Writes a first byte and makes room for what belongs to it. */
    private ByteBuffer format(int format, int following) {
        return room(1 + following).put((byte) format);
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.addExact(out.capacity(), Math.max(out.capacity(), bytes)));
            out = larger.put(out.flip());
        }
        return out;
    }
}
