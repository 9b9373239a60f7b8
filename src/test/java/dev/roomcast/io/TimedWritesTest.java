package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TimedWritesTest {
    private final TimedWrites writes = new TimedWrites();
    private final DurationHistogram latency = new DurationHistogram();

    @Test
    void countsEachOnceWhenItIsWritten() {
        writes.add(-1_000_000);
        writes.add(-1_000_000);
        writes.add(0);

        writes.written(100_000, latency);
        boolean empty = writes.isEmpty();
        writes.written(500_000, latency);

        assertThat(empty).isTrue();
        assertThat(Arrays.copyOf(latency.counts(), 5)).containsExactly(1, 0, 0, 0, 2);
        assertThat(latency.sumNanos()).isEqualTo(2 * 1_100_000 + 100_000);
    }

    @Test
    void holdsAnyNumber() {
        for (int i = 0; i < 1_000; i++) {
            writes.add(i);
        }

        writes.written(1_000, latency);
        writes.add(0);
        writes.written(0, latency);

        assertThat(latency.counts()[0]).isEqualTo(1_001);
        assertThat(latency.sumNanos()).isEqualTo(1_000 * 1_001 / 2);
    }
}
