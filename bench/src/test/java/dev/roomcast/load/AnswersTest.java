package dev.roomcast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.figures.Times;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final Percentage STEP = Percentage.withPercentage(1.6);

    private final Answers answers = new Answers();

    @Test
    void countsWhatWouldHaveBeenAskedMeanwhile() {
        for (int i = 0; i < 90; i++) {
            answers.add(0, 100_000);
        }
        // As if ten had been asked, a millisecond apart, and had waited for 10, 9, … 1 ms.
        answers.add(0, millis(10));

        assertThat(answers.times()).isEqualTo(new Times(91, 1, 10));
        assertThat(answers.quantilesMicros().get(0)).isCloseTo(100, STEP);
        assertThat(answers.quantilesMicros().get(1)).isCloseTo(9_000, STEP);
    }

    @Test
    void tellsWhichWereSlowWithoutPauses() {
        answers.add(0, millis(5));
        answers.add(millis(10), millis(16));
        answers.add(millis(20), millis(30));

        assertThat(answers.times().slow()).isEqualTo(2);
        assertThat(answers.slowWithout(List.of())).isEqualTo(2);
        assertThat(answers.slowWithout(List.of(new Pause(millis(9), millis(12)), new Pause(millis(21), millis(22)))))
                .isOne();
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
