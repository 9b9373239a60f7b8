package dev.roomcast.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The triggers of a run and what becomes of each: every message that comes is compared, byte by byte, with what was
 * sent to that user, and what does not come is missed. Confined to one thread.
 *
 * <p>A message's text is {@code cc.nnnnnnnnnn.uuuuu.} and letters: trigger connection, number, user.
 */
final class Deliveries {
    private static final int SLOTS = 1 << 15;
    private static final int NUMBER_AT = 3;
    private static final int NUMBER_DIGITS = 10;
    private static final int USER_AT = 14;
    private static final int USER_DIGITS = 5;
    private static final byte[] REQUEST_HEAD = ascii("GET /?name=u");
    private static final byte[] REQUEST_MESSAGE = ascii("&msg=");
    private static final byte[] REQUEST_END = ascii(" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    /** One trigger under way, or the place for one. */
    private static final class Slot {
        private final byte[] message;
        private long number;
        private long sentNanos;
        private int left;
        private int user;
        private int connection;
        private boolean timed;

        private Slot(byte[] message) {
            this.message = message;
        }
    }

    private final Slot[] slots = new Slot[SLOTS];
    private final byte[] request;
    private final int requestTextAt;
    private final int messageTextAt;
    private final int messageBytes;
    private final Failures failures;
    private final Histogram latencies = new Histogram();
    private long numbers;
    private long delivered;
    private int underWay;
    private boolean timing;

    /**
     * Begins with none.
     *
     * @param textBytes how long each message's text is
     */
    Deliveries(Dialect dialect, int textBytes, Failures failures) {
        this.failures = failures;
        byte[] text = new byte[textBytes];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('a' + i % 26);
        }
        text[NUMBER_AT - 1] = '.';
        text[NUMBER_AT + NUMBER_DIGITS] = '.';
        text[USER_AT + USER_DIGITS] = '.';
        byte[] message = join(dialect.before(), text, dialect.after());
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot(message.clone());
        }
        messageBytes = message.length;
        messageTextAt = dialect.before().length;
        request = join(REQUEST_HEAD, new byte[USER_DIGITS], REQUEST_MESSAGE, text, REQUEST_END);
        requestTextAt = REQUEST_HEAD.length + USER_DIGITS + REQUEST_MESSAGE.length;
    }

    /** Whether so many triggers are under way that no further one can be kept account of. */
    boolean isFull() {
        return slots[(int) (numbers + 1) & SLOTS - 1].left > 0;
    }

    /**
     * Notes a trigger.
     *
     * @param receivers windows that must get its message
     * @param sentNanos from when its latency counts
     * @return lent until the next one; the request to send
     */
    byte[] trigger(int connection, int user, int receivers, long sentNanos) {
        Slot slot = slots[(int) ++numbers & SLOTS - 1];
        slot.number = numbers;
        slot.sentNanos = sentNanos;
        slot.left = receivers;
        slot.user = user;
        slot.connection = connection;
        slot.timed = timing;
        describe(slot, slot.message, messageTextAt);
        describe(slot, request, requestTextAt);
        digits(request, REQUEST_HEAD.length, USER_DIGITS, user);
        underWay++;
        return request;
    }

    /**
     * A message has come to a window.
     *
     * @param bytes lent
     */
    void received(Window window, byte[] bytes, int from, int length, long nowNanos) {
        Slot slot = length == messageBytes ? slots[(int) number(bytes, from) & SLOTS - 1] : null;
        if (slot == null || slot.user != window.user()
                || !Arrays.equals(bytes, from, from + length, slot.message, 0, length)) {
            failures.add(Failures.Kind.WRONG, "user " + window.user() + " got "
                    + new String(bytes, from, Math.min(length, 200), StandardCharsets.UTF_8));
        } else if (!window.isNext(slot.connection, slot.number)) {
            failures.add(Failures.Kind.REPEATED, "user " + window.user() + " got number " + slot.number
                    + " again, or late");
        } else {
            delivered++;
            if (slot.timed) {
                latencies.add(nowNanos - slot.sentNanos);
            }
            if (--slot.left == 0) {
                underWay--;
            }
        }
    }

    /** Something else was done that counts as a delivery. */
    void done(long sentNanos, long nowNanos) {
        delivered++;
        if (timing) {
            latencies.add(nowNanos - sentNanos);
        }
    }

    /** From now on latencies are kept, of triggers that are sent from now on. */
    void startTiming() {
        latencies.clear();
        timing = true;
    }

    /** Gives up what is under way: it is lost. */
    void giveUp() {
        for (Slot slot : slots) {
            if (slot.left > 0) {
                failures.add(Failures.Kind.LOST, slot.left, "number " + slot.number + " to user " + slot.user);
                slot.left = 0;
            }
        }
        underWay = 0;
    }

    /** Triggers that have not reached all their windows. */
    int underWay() {
        return underWay;
    }

    long delivered() {
        return delivered;
    }

    Histogram latencies() {
        return latencies;
    }

    private static void describe(Slot slot, byte[] bytes, int at) {
        digits(bytes, at, NUMBER_AT - 1, slot.connection);
        digits(bytes, at + NUMBER_AT, NUMBER_DIGITS, slot.number);
        digits(bytes, at + USER_AT, USER_DIGITS, slot.user);
    }

    private long number(byte[] bytes, int from) {
        long value = 0;
        int at = from + messageTextAt + NUMBER_AT;
        for (int i = 0; i < NUMBER_DIGITS; i++) {
            value = 10 * value + bytes[at + i] - '0';
        }
        return value;
    }

    private static void digits(byte[] bytes, int at, int count, long value) {
        long left = value;
        for (int i = at + count - 1; i >= at; i--) {
            bytes[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
