package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PiecesTest {
    private final Random random = new Random(5);
    private final Pieces pieces = new Pieces();

    @Test
    void nothingIsEmpty() {
        assertThat(pieces.length()).isZero();
        assertThat(pieces.join()).isEmpty();
    }

    @Test
    void whatComesWholeIsNotMovedAgain() {
        byte[] whole = bytes(1_000);

        pieces.add(ByteBuffer.wrap(whole), 1_000, 0);

        assertThat(pieces.join()).isEqualTo(whole).isSameAs(pieces.join());
    }

    @Test
    void takesNoMoreThanItIsTold() {
        ByteBuffer in = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5});

        pieces.add(in, 2, 1);
        pieces.add(in, 1, 0);

        assertThat(in.remaining()).isEqualTo(2);
        assertThat(pieces.join()).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 255, 256, 257, 65_536, 100_000})
    void joinsPiecesInTheirOrder(int most) {
        byte[] whole = bytes(1_000_000 / 3);
        ByteBuffer in = ByteBuffer.wrap(whole);

        while (in.hasRemaining()) {
            int count = Math.min(in.remaining(), 1 + random.nextInt(most));
            int knownToFollow = random.nextInt(1 + in.remaining() - count);
            pieces.add(in, count, knownToFollow);
            assertThat(pieces.length()).isEqualTo(in.position());
        }

        assertThat(pieces.join()).isEqualTo(whole);
        assertThat(pieces.join()).isEqualTo(whole);
    }

    @Test
    void moreMayComeAfterTheyWereJoined() {
        byte[] whole = bytes(1_000);
        ByteBuffer in = ByteBuffer.wrap(whole);
        pieces.add(in, 100, 0);
        pieces.add(in, 400, 0);

        assertThat(pieces.join()).isEqualTo(Arrays.copyOf(whole, 500));
        pieces.add(in, 500, 0);

        assertThat(pieces.join()).isEqualTo(whole);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
