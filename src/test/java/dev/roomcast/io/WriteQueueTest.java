package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Feed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteQueueTest {
    private static final int SCRATCH_BYTES = 1024;

    private final WriteQueue queue = new WriteQueue();
    private final ScriptedChannel channel = new ScriptedChannel();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);

    @Test
    void copiesASmallBacklogTogetherIntoOneWrite() throws IOException {
        add("abc", "de", "f");

        long sent = queue.writeTo(channel, scratch, Long.MAX_VALUE);

        assertThat(sent).isEqualTo(6);
        assertThat(text()).isEqualTo("abcdef");
        assertThat(channel.bytesPerWrite()).containsExactly(6);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.queuedBytes()).isZero();
    }

    @Test
    void copiesTogetherMoreThanTheTimeBefore() throws IOException {
        add("abc");
        queue.writeTo(channel, scratch, Long.MAX_VALUE);

        add("defg", "hijk");
        queue.writeTo(channel, scratch, Long.MAX_VALUE);

        assertThat(text()).isEqualTo("abcdefghijk");
    }

    @Test
    void sendsALargeBacklogByTheScratchBuffersLength() throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            byte[] piece = pattern(100 + i % 7);
            expected.writeBytes(piece);
            queue.add(ByteBuffer.wrap(piece));
        }
        byte[] large = pattern(3 * SCRATCH_BYTES);
        expected.writeBytes(large);
        queue.add(ByteBuffer.wrap(large));

        long sent = queue.writeTo(channel, scratch, Long.MAX_VALUE);

        int writes = (expected.size() + SCRATCH_BYTES - 1) / SCRATCH_BYTES;
        assertThat(sent).isEqualTo(expected.size());
        assertThat(channel.taken()).isEqualTo(expected.toByteArray());
        assertThat(channel.bytesPerWrite()).hasSize(writes).allMatch(bytes -> bytes <= SCRATCH_BYTES);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void stopsAtAShortWriteAndGoesOnThere() throws IOException {
        add("abc", "def", "ghi");
        channel.then(4);

        long first = queue.writeTo(channel, scratch, Long.MAX_VALUE);
        long left = queue.queuedBytes();
        long second = queue.writeTo(channel, scratch, Long.MAX_VALUE);

        assertThat(first).isEqualTo(4);
        assertThat(left).isEqualTo(5);
        assertThat(second).isEqualTo(5);
        assertThat(text()).isEqualTo("abcdefghi");
        assertThat(channel.bytesPerWrite()).hasSize(2);
    }

    @Test
    void keepsEverythingWhenTheChannelTakesNothing() throws IOException {
        add("abc");
        channel.then(0);

        long sent = queue.writeTo(channel, scratch, Long.MAX_VALUE);

        assertThat(sent).isZero();
        assertThat(queue.queuedBytes()).isEqualTo(3);
        assertThat(queue.isEmpty()).isFalse();
    }

    @Test
    void writesNothingWhenItIsEmpty() throws IOException {
        queue.add(ByteBuffer.allocate(0));

        long sent = queue.writeTo(channel, scratch, Long.MAX_VALUE);

        assertThat(sent).isZero();
        assertThat(channel.bytesPerWrite()).isEmpty();
    }

    @Test
    void leavesSharedBuffersUntouched() throws IOException {
        ByteBuffer small = ByteBuffer.wrap(Feed.bytes("..shared..")).position(2).limit(8).asReadOnlyBuffer();
        ByteBuffer large = ByteBuffer.wrap(pattern(3_000)).position(1_000);
        WriteQueue other = new WriteQueue();
        ScriptedChannel otherChannel = new ScriptedChannel().then(3, 1_500);
        for (WriteQueue each : List.of(queue, other)) {
            each.add(small);
            each.add(large);
            each.add(small);
        }

        queue.writeTo(channel, scratch, Long.MAX_VALUE);
        other.writeTo(otherChannel, scratch, Long.MAX_VALUE);
        other.writeTo(otherChannel, scratch, Long.MAX_VALUE);
        other.writeTo(otherChannel, scratch, Long.MAX_VALUE);

        assertThat(channel.taken()).hasSize(2_012).isEqualTo(otherChannel.taken());
        assertThat(List.of(small.position(), small.limit(), large.position(), large.limit()))
                .containsExactly(2, 8, 1_000, 3_000);
    }

    @Test
    void forgetsEverythingWhenCleared() throws IOException {
        add("abc", "def");
        channel.then(1);
        queue.writeTo(channel, scratch, Long.MAX_VALUE);

        queue.clear();
        add("new");
        queue.writeTo(channel, scratch, Long.MAX_VALUE);

        assertThat(text()).isEqualTo("anew");
    }

    @Test
    void passesOnThatTheConnectionIsBroken() {
        add("abc");
        channel.then(ScriptedChannel.RESET);

        assertThatThrownBy(() -> queue.writeTo(channel, scratch, Long.MAX_VALUE)).isInstanceOf(IOException.class)
                .hasMessage("Connection reset by peer");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sendsEveryByteOnceAndInOrderWhateverTheChannelTakes(long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        List<ByteBuffer> added = new ArrayList<>();

        for (int step = 0; step < 3_000; step++) {
            for (int i = random.nextInt(12); i > 0; i--) {
                byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 4_000 : 60)];
                random.nextBytes(bytes);
                int skipped = random.nextInt(bytes.length + 1);
                expected.write(bytes, skipped, bytes.length - skipped);
                ByteBuffer buffer = ByteBuffer.wrap(bytes).position(skipped);
                added.add(buffer.duplicate());
                queue.add(buffer);
                assertThat(buffer.position()).isEqualTo(skipped);
            }
            channel.then(random.nextInt(5) == 0 ? 0 : random.nextInt(random.nextBoolean() ? 50 : 3_000));
            queue.writeTo(channel, scratch, Long.MAX_VALUE);
            assertThat(queue.queuedBytes()).isEqualTo(expected.size() - channel.takenBytes());
            assertThat(queue.isEmpty()).isEqualTo(queue.queuedBytes() == 0);
            if (step % 500 == 499) {
                while (!queue.isEmpty()) {
                    queue.writeTo(channel, scratch, Long.MAX_VALUE);
                }
            }
        }

        assertThat(channel.taken()).isEqualTo(expected.toByteArray());
        assertThat(added).allMatch(buffer -> buffer.limit() == buffer.capacity());
    }

    private void add(String... texts) {
        Arrays.stream(texts).forEach(text -> queue.add(ByteBuffer.wrap(Feed.bytes(text))));
    }

    private String text() {
        return new String(channel.taken(), StandardCharsets.ISO_8859_1);
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + length);
        }
        return bytes;
    }
}
