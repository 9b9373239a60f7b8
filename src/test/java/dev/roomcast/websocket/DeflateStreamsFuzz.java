package dev.roomcast.websocket;

import dev.roomcast.Deflated;
import dev.roomcast.Feed;
import dev.roomcast.Oracle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Deflated messages, against the JDK's inflater; each input also as a message to be deflated. */
public final class DeflateStreamsFuzz {
    private static final int MAX_BYTES = 8_192;
    private static final byte[] FLUSH_END = {0, 0, -1, -1};
    private static final byte[] HELLO = Deflated.deflate(Feed.bytes("Hello"));
    private static final DeflateStreams STREAMS = new DeflateStreams();

    /** A message, or the code that the connection is closed with. */
    private record Inflated(byte[] message, int refusal) {
    }

    private DeflateStreamsFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Inflated inflated = Oracle.allocatesLittle(input, () -> inflate(input, MAX_BYTES));
        isWhatTheJdkSays(input, inflated);
        if (inflated.refusal == 0 && inflated.message.length > 0 && input.length > 0) {
            byte[] message = inflated.message;
            Oracle.holds(message.length <= MAX_BYTES, "within the bound");
            Oracle.holds(Arrays.equals(message, inflate(input, message.length).message), "within a tight bound");
            Oracle.same(CloseCode.TOO_BIG, inflate(input, message.length - 1).refusal, "beyond a tighter bound");
            readsBack(message);
        }
        readsBack(input);
        if (input.length > 0 && input.length <= MAX_BYTES / 2) {
            goesOnBehindAFinalBlock(input);
        }
        Oracle.holds(Arrays.equals(Feed.bytes("Hello"), inflate(HELLO, 5).message), "nothing is left behind");
    }

    private static Inflated inflate(byte[] deflated, int maxBytes) {
        try {
            return new Inflated(STREAMS.inflate(deflated, maxBytes), 0);
        } catch (WebSocketException e) {
            boolean known = e.closeCode() == CloseCode.TOO_BIG || e.closeCode() == CloseCode.INVALID_PAYLOAD
                    || e.closeCode() == CloseCode.POLICY_VIOLATION;
            Oracle.holds(known, "a refusal's code");
            return new Inflated(null, e.closeCode());
        }
    }

    /** Of messages without a final block, which the JDK's inflater would stop at. */
    private static void isWhatTheJdkSays(byte[] input, Inflated inflated) {
        Inflater inflater = new Inflater(true);
        try {
            byte[] whole = Arrays.copyOf(input, input.length + FLUSH_END.length);
            System.arraycopy(FLUSH_END, 0, whole, input.length, FLUSH_END.length);
            inflater.setInput(whole);
            byte[] out = new byte[MAX_BYTES + 1];
            int length = 0;
            int added;
            do {
                added = inflater.inflate(out, length, out.length - length);
                length += added;
            } while (added > 0 && length < out.length);
            if (inflater.finished() || input.length == 0) {
                return;
            }
            if (length > MAX_BYTES) {
                // Too big, unless a fault further behind was seen first.
                Oracle.holds(inflated.refusal != 0, "refused as too big");
            } else if (inflated.refusal == 0) {
                Oracle.holds(Arrays.equals(Arrays.copyOf(out, length), inflated.message), "the same message");
            }
        } catch (DataFormatException e) {
            Oracle.holds(inflated.refusal != 0, "refused as the JDK refuses it");
        } finally {
            inflater.end();
        }
    }

    private static void readsBack(byte[] message) {
        Optional<ByteBuffer> deflated = STREAMS.deflate(ByteBuffer.wrap(message));
        if (deflated.isPresent()) {
            byte[] bytes = new byte[deflated.get().remaining()];
            deflated.get().get(bytes);
            Oracle.holds(bytes.length < message.length, "shorter");
            Oracle.holds(Arrays.equals(message, inflate(bytes, message.length).message), "inflated again");
        }
    }

    /** The message twice: first with a final block, then by reference to that (RFC 7692 §7.2.3.4). */
    private static void goesOnBehindAFinalBlock(byte[] message) {
        byte[] out = new byte[4 * MAX_BYTES];
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        deflater.setInput(message);
        deflater.finish();
        int length = deflater.deflate(out);
        deflater.reset();
        deflater.setDictionary(message);
        deflater.setInput(message);
        length += deflater.deflate(out, length, out.length - length, Deflater.SYNC_FLUSH) - FLUSH_END.length;
        deflater.end();

        byte[] twice = Arrays.copyOf(message, 2 * message.length);
        System.arraycopy(message, 0, twice, message.length, message.length);
        Oracle.holds(Arrays.equals(twice, inflate(Arrays.copyOf(out, length), MAX_BYTES).message), "both");
    }
}
