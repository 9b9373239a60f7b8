package dev.roomcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives a parser the same bytes in every way a network may cut them: whole, one byte at a time, and cut in two at
 * each position; the outcome must be the same each time.
 */
public final class Feed {
    /** Bytes that stand before each piece in its buffer, so that an index counted from 0 is noticed. */
    private static final int BEFORE = 3;
    /** Beyond this the cuts far from both ends are taken in larger steps: all of them would take minutes. */
    private static final int LARGE_BYTES = 2_048;
    private static final int LARGE_STEP = 61;

    /** One run of a fresh parser over all pieces. */
    @FunctionalInterface
    public interface Run<T> {
        /**
         * Parses.
         *
         * @param pieces given; in order, each the part of a larger buffer
         * @return what came of it; compared by {@code equals}
         */
        T over(List<ByteBuffer> pieces) throws Exception;
    }

    private Feed() {
    }

    /** The bytes of a text, one a char (ISO 8859-1). */
    public static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Runs in every way.
     *
     * @return the result, equal in every way
     * @throws Exception what the run threw, of the same class and with the same message in every way
     */
    public static <T> T inEveryCut(byte[] bytes, Run<T> run) throws Exception {
        Outcome<T> whole = outcome(run, List.of(piece(bytes, 0, bytes.length)));
        assertSame(whole, outcome(run, single(bytes)), "byte by byte");
        for (int cut = 1; cut < bytes.length; cut += isNearAnEnd(cut, bytes.length) ? 1 : LARGE_STEP) {
            assertSame(whole, outcome(run, inTwo(bytes, cut)), "cut at " + cut);
        }
        return whole.get();
    }

    /**
     * Runs in three ways: whole, one byte at a time, and cut in two at a place that depends on the bytes. For fuzzing,
     * where the next input has its cut elsewhere.
     *
     * @return the result, equal in every way
     * @throws Exception as {@link #inEveryCut}
     */
    public static <T> T inThreeWays(byte[] bytes, Run<T> run) throws Exception {
        Outcome<T> whole = outcome(run, List.of(piece(bytes, 0, bytes.length)));
        assertSame(whole, outcome(run, single(bytes)), "byte by byte");
        int cut = Math.floorMod(Arrays.hashCode(bytes), bytes.length + 1);
        assertSame(whole, outcome(run, inTwo(bytes, cut)), "cut");
        return whole.get();
    }

    private static List<ByteBuffer> single(byte[] bytes) {
        List<ByteBuffer> pieces = new ArrayList<>(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            pieces.add(piece(bytes, i, i + 1));
        }
        return pieces;
    }

    private static List<ByteBuffer> inTwo(byte[] bytes, int cut) {
        return List.of(piece(bytes, 0, cut), piece(bytes, cut, bytes.length));
    }

    private static boolean isNearAnEnd(int cut, int length) {
        return length <= LARGE_BYTES || cut < LARGE_STEP || cut > length - 2 * LARGE_STEP;
    }

    private record Outcome<T>(T result, Exception failure) {
        T get() throws Exception {
            if (failure != null) {
                throw failure;
            }
            return result;
        }
    }

    private static <T> Outcome<T> outcome(Run<T> run, List<ByteBuffer> pieces) {
        try {
            return new Outcome<>(run.over(pieces), null);
        } catch (Exception e) {
            return new Outcome<>(null, e);
        }
    }

    private static <T> void assertSame(Outcome<T> whole, Outcome<T> other, String way) {
        assertThat(String.valueOf(other.failure)).as(way).isEqualTo(String.valueOf(whole.failure));
        assertThat(other.result).as(way).isEqualTo(whole.result);
    }

    private static ByteBuffer piece(byte[] bytes, int from, int to) {
        ByteBuffer buffer = ByteBuffer.allocate(BEFORE + to - from + BEFORE);
        buffer.position(BEFORE).put(bytes, from, to - from);
        return buffer.flip().position(BEFORE);
    }
}
