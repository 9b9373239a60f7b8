package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationHistogramTest {
    private final DurationHistogram histogram = new DurationHistogram();

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, 0", "100000, 0", "100001, 1", "250000, 1", "2500000000, 13", "2500000001, 14",
        "9000000000000, 14"})
    void countsEachWithinTheFirstBoundThatHoldsIt(long nanos, int bucket) {
        histogram.record(nanos);

        long[] expected = new long[DurationHistogram.boundsNanos().length + 1];
        expected[bucket] = 1;
        assertThat(histogram.counts()).isEqualTo(expected);
        assertThat(histogram.sumNanos()).isEqualTo(nanos);
    }

    @Test
    void countsSeveralOfOneDurationAtOnce() {
        histogram.record(300_000, 3);
        histogram.record(7);

        assertThat(Arrays.copyOf(histogram.counts(), 3)).containsExactly(1, 0, 3);
        assertThat(histogram.sumNanos()).isEqualTo(900_007);
    }

    @Test
    void hasBoundsThatGrow() {
        assertThat(DurationHistogram.boundsNanos()).isSorted().doesNotHaveDuplicates().startsWith(100_000)
                .endsWith(2_500_000_000L);
    }
}
