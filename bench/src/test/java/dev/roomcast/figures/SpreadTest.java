package dev.roomcast.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void hasTheMedianOfAnOddAndOfAnEvenNumberOfSamples() {
        assertThat(Spread.ofAll(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.ofAll(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(new Spread(2.5, 1, 4));
    }

    @Test
    void boundsTheMedianByRanks() {
        // The table of order statistics has ranks 6 and 16 for 95 % of 21 samples.
        List<Double> samples = IntStream.rangeClosed(1, 21).mapToObj(i -> (double) i).toList();

        assertThat(Spread.ofMedian(samples)).isEqualTo(new Spread(11, 6, 16));
    }

    @Test
    void boundsTheMedianOfFewSamplesByAllOfThem() {
        assertThat(Spread.ofMedian(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
    }

    @Test
    void refusesNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> Spread.ofAll(List.of()));
    }
}
