package dev.roomcast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
    private final Histogram histogram = new Histogram();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 64, 65, 127, 128, 1_000, 999_999, 12_345_678_901L, Long.MAX_VALUE})
    void answersEachTimeWithinTwoPerCent(long nanos) {
        histogram.add(nanos);
        histogram.add(Long.MAX_VALUE);

        assertThat(histogram.quantile(0.5)).isCloseTo(nanos, Percentage.withPercentage(1.6));
    }

    @Test
    void answersQuantilesOfAll() {
        for (int i = 1; i <= 1000; i++) {
            histogram.add(i * 1000L);
        }

        assertThat(histogram.quantile(0.5)).isCloseTo(500_000, within(8_000L));
        assertThat(histogram.quantile(0.99)).isCloseTo(990_000, within(16_000L));
        assertThat(histogram.quantile(1)).isEqualTo(1_000_000);
    }

    @Test
    void addsAnother() {
        Histogram other = new Histogram();
        histogram.add(10);
        other.add(20);
        other.add(30);

        histogram.addAll(other);

        assertThat(histogram.total()).isEqualTo(3);
        assertThat(histogram.quantile(0.5)).isEqualTo(20);
    }
}
