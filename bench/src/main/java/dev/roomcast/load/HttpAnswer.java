package dev.roomcast.load;

import java.nio.charset.StandardCharsets;

/** Finds one HTTP response in bytes, by its Content-Length; there is no other framing among the servers compared. */
final class HttpAnswer {
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    /** Where the status stands in {@code HTTP/1.1 200}. */
    private static final int STATUS_AT = 9;

    private int status;
    private int contentFrom;
    private int contentTo;

    /**
     * Looks for a response.
     *
     * @param bytes lent
     * @return whether it is there whole
     */
    boolean find(byte[] bytes, int from, int to) {
        int end = endOfHead(bytes, from, to);
        if (end < 0) {
            return false;
        }
        status = number(bytes, from + STATUS_AT, end);
        contentFrom = end;
        contentTo = end + length(bytes, from, end);
        return contentTo <= to;
    }

    int status() {
        return status;
    }

    int contentFrom() {
        return contentFrom;
    }

    /** Where the next response begins. */
    int contentTo() {
        return contentTo;
    }

    /** Where what follows the empty line begins; -1 when that has not come. */
    static int endOfHead(byte[] bytes, int from, int to) {
        for (int i = from + 3; i < to; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int length(byte[] bytes, int from, int end) {
        for (int i = from; i < end - LENGTH.length; i++) {
            if (bytes[i] == '\r' && isLength(bytes, i)) {
                int at = i + LENGTH.length;
                while (bytes[at] == ' ') {
                    at++;
                }
                return number(bytes, at, end);
            }
        }
        return 0;
    }

    private static boolean isLength(byte[] bytes, int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            byte b = bytes[at + i];
            if ((b >= 'A' && b <= 'Z' ? b + 'a' - 'A' : b) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] bytes, int from, int end) {
        int value = 0;
        for (int i = from; i < end && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            value = 10 * value + bytes[i] - '0';
        }
        return value;
    }
}
