package dev.roomcast.protocol1;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Several packets in one request or answer: {@code U+FFFD length U+FFFD packet} each, the length in UTF-16 code units;
 * one packet alone goes as it is (Socket.IO 0.9, "Payload encoding").
 */
final class Payload {
    private static final char MARK = '\ufffd';
    private static final int MAX_LENGTH_DIGITS = 9;

    private Payload() {
    }

    /** What stands before a packet when it is one of several. */
    static String header(int packetChars) {
        return MARK + Integer.toString(packetChars) + MARK;
    }

    /**
     * Takes a payload apart; whether its packets are any is not looked at.
     *
     * @return one packet at least, each perhaps empty
     * @throws PacketException when the lengths do not add up to the payload
     */
    static List<String> split(String payload) throws PacketException {
        if (payload.isEmpty() || payload.charAt(0) != MARK) {
            return List.of(payload);
        }
        List<String> packets = new ArrayList<>();
        int at = 0;
        while (at < payload.length()) {
            int mark = payload.indexOf(MARK, at + 1);
            int digits = mark - at - 1;
            if (payload.charAt(at) != MARK || digits < 1 || digits > MAX_LENGTH_DIGITS) {
                throw new PacketException("payload without a packet length");
            }
            int length = length(payload, at + 1, mark);
            if (length > payload.length() - mark - 1) {
                throw new PacketException("packet longer than its payload");
            }
            at = mark + 1 + length;
            packets.add(payload.substring(mark + 1, at));
        }
        return packets;
    }

    /**
     * The text of a request's content.
     *
     * @param content lent
     * @throws PacketException when it is not UTF-8
     */
    static String text(byte[] content) throws PacketException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new PacketException("payload is not UTF-8");
        }
    }

    private static int length(String payload, int from, int to) throws PacketException {
        int length = 0;
        for (int i = from; i < to; i++) {
            int digit = payload.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new PacketException("packet length is not a number");
            }
            length = 10 * length + digit;
        }
        return length;
    }
}
