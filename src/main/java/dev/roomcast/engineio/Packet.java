package dev.roomcast.engineio;

import java.util.Arrays;
import java.util.Base64;

/**
 * One Engine.IO packet from a client: a type, and text or bytes.
 *
 * @param text empty when it is binary
 * @param binary null when it is text
 */
record Packet(Type type, String text, byte[] binary) {
    /** The packet types, by their digit on the wire (Engine.IO protocol, "Packet types"). */
    enum Type { OPEN, CLOSE, PING, PONG, MESSAGE, UPGRADE, NOOP }

    private static final Type[] TYPES = Type.values();

    /**
     * Reads a packet in text form: a type digit and data, or {@code b} and base64.
     *
     * @throws PacketException when it is neither
     */
    static Packet parse(Generation generation, String encoded) throws PacketException {
        if (encoded.isEmpty()) {
            throw new PacketException("empty packet");
        }
        if (encoded.charAt(0) == 'b') {
            return switch (generation) {
                case EIO4 -> binary(decodeBase64(encoded, 1));
                case EIO3 -> typedBase64(encoded);
            };
        }
        return new Packet(typeOf(encoded.charAt(0) - '0'), encoded.substring(1), null);
    }

    /**
     * Reads a packet in binary form: the bare message in protocol 4, after a type byte in protocol 3.
     *
     * @param bytes given
     */
    static Packet parse(Generation generation, byte[] bytes) throws PacketException {
        return switch (generation) {
            case EIO4 -> binary(bytes);
            case EIO3 -> {
                if (bytes.length == 0) {
                    throw new PacketException("empty packet");
                }
                byte[] data = Arrays.copyOfRange(bytes, 1, bytes.length);
                yield new Packet(typeOf(bytes[0]), "", data);
            }
        };
    }

    boolean isBinary() {
        return binary != null;
    }

    private static Packet binary(byte[] bytes) {
        return new Packet(Type.MESSAGE, "", bytes);
    }

    private static Packet typedBase64(String encoded) throws PacketException {
        if (encoded.length() < 2) {
            throw new PacketException("binary packet without a type");
        }
        return new Packet(typeOf(encoded.charAt(1) - '0'), "", decodeBase64(encoded, 2));
    }

    private static Type typeOf(int digit) throws PacketException {
        if (digit < 0 || digit >= TYPES.length) {
            throw new PacketException("unknown packet type");
        }
        return TYPES[digit];
    }

    private static byte[] decodeBase64(String encoded, int from) throws PacketException {
        try {
            return Base64.getDecoder().decode(encoded.substring(from));
        } catch (IllegalArgumentException e) {
            throw new PacketException("binary packet is not base64");
        }
    }
}
