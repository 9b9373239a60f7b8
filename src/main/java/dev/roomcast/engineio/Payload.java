package dev.roomcast.engineio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Several packets in one polling request or answer (Engine.IO protocol, "Encoding" for long-polling).
 *
 * @param contentType of the answer
 * @param bytes given
 */
record Payload(String contentType, byte[] bytes) {
    private static final String TEXT = "text/plain; charset=UTF-8";
    private static final String BINARY = "application/octet-stream";
    private static final byte RECORD_SEPARATOR = 0x1E;
    private static final int MAX_LENGTH_DIGITS = 9;
    /**
     * The longest text payload of protocol 3: 1.x clients that know binary read a text answer by one call with an
     * argument for each byte, of which a browser takes some 120 000 and then fails; a binary one they read in a loop.
     */
    private static final int MAX_TEXT_BYTES = 65_536;

    /** Writes messages as the answer to a poll. */
    static Payload encode(Generation generation, boolean base64, List<PreparedMessage> messages) {
        if (generation == Generation.EIO4 && messages.size() == 1) {
            return new Payload(TEXT, messages.get(0).polling4());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (generation) {
            case EIO4 -> {
                for (PreparedMessage message : messages) {
                    if (out.size() > 0) {
                        out.write(RECORD_SEPARATOR);
                    }
                    out.writeBytes(message.polling4());
                }
            }
            case EIO3 -> {
                if (!base64 && (messages.stream().anyMatch(PreparedMessage::hasBinary) || isLong(messages))) {
                    messages.forEach(message -> out.writeBytes(message.binaryPolling3()));
                    return new Payload(BINARY, out.toByteArray());
                }
                messages.forEach(message -> out.writeBytes(message.polling3()));
            }
        }
        return new Payload(TEXT, out.toByteArray());
    }

    /**
     * Reads what a client posted.
     *
     * @param binary whether the content type is {@code application/octet-stream}; protocol 3 only
     * @throws PacketException when it is not of the protocol's form, or a packet in it is none
     */
    static List<Packet> decode(Generation generation, boolean binary, byte[] content) throws PacketException {
        return switch (generation) {
            case EIO4 -> {
                if (binary) {
                    throw new PacketException("binary payload in protocol 4");
                }
                yield decode4(content);
            }
            case EIO3 -> binary ? decodeBinary3(content) : decodeText3(utf8(content, 0, content.length));
        };
    }

    private static boolean isLong(List<PreparedMessage> messages) {
        long bytes = 0;
        for (PreparedMessage message : messages) {
            bytes += message.polling3().length;
        }
        return bytes > MAX_TEXT_BYTES;
    }

    private static List<Packet> decode4(byte[] content) throws PacketException {
        List<Packet> packets = new ArrayList<>();
        int start = 0;
        while (start <= content.length) {
            int end = start;
            while (end < content.length && content[end] != RECORD_SEPARATOR) {
                end++;
            }
            packets.add(Packet.parse(Generation.EIO4, utf8(content, start, end)));
            start = end + 1;
        }
        return packets;
    }

    private static List<Packet> decodeText3(String text) throws PacketException {
        List<Packet> packets = new ArrayList<>();
        int at = 0;
        do {
            int colon = text.indexOf(':', at);
            if (colon <= at || colon - at > MAX_LENGTH_DIGITS) {
                throw new PacketException("payload without a packet length");
            }
            int length = 0;
            for (int i = at; i < colon; i++) {
                length = 10 * length + digit(text.charAt(i) - '0');
            }
            if (length > text.length() - colon - 1) {
                throw new PacketException("packet longer than its payload");
            }
            at = colon + 1 + length;
            packets.add(Packet.parse(Generation.EIO3, encodedOnce(text.substring(colon + 1, at))));
        } while (at < text.length());
        return packets;
    }

    private static List<Packet> decodeBinary3(byte[] content) throws PacketException {
        List<Packet> packets = new ArrayList<>();
        int at = 0;
        do {
            int kind = at < content.length ? content[at++] : -1;
            int length = 0;
            int digits = 0;
            while (at < content.length && content[at] != (byte) 0xFF) {
                length = 10 * length + digit(content[at++]);
                if (++digits > MAX_LENGTH_DIGITS) {
                    throw new PacketException("packet length of too many digits");
                }
            }
            at++;
            if (digits == 0 || length > content.length - at || kind < 0 || kind > 1) {
                throw new PacketException("malformed binary payload");
            }
            packets.add(kind == 0 ? Packet.parse(Generation.EIO3, utf8(content, at, at + length))
                    : Packet.parse(Generation.EIO3, Arrays.copyOfRange(content, at, at + length)));
            at += length;
        } while (at < content.length);
        return packets;
    }

    private static int digit(int value) throws PacketException {
        if (value < 0 || value > 9) {
            throw new PacketException("packet length is not a number");
        }
        return value;
    }

    /**
     * Undoes the second UTF-8 encoding of 1.x clients: their text decodes to characters up to U+00FF that are
     * themselves the bytes of UTF-8. Text that merely looks so is vanishingly rare.
     */
    private static String encodedOnce(String packet) {
        boolean ascii = true;
        for (int i = 0; i < packet.length(); i++) {
            char c = packet.charAt(i);
            if (c > 0xFF) {
                return packet;
            }
            ascii &= c < 0x80;
        }
        if (ascii) {
            return packet;
        }
        byte[] bytes = packet.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return utf8(bytes, 0, bytes.length);
        } catch (PacketException e) {
            // Not UTF-8: it was Latin-1 text, encoded once.
            return packet;
        }
    }

    private static String utf8(byte[] content, int start, int end) throws PacketException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content, start, end - start)).toString();
        } catch (CharacterCodingException e) {
            throw new PacketException("payload is not UTF-8");
        }
    }
}
