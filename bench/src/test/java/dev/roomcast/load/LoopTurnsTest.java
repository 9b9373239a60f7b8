package dev.roomcast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roomcast.figures.Times;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopTurnsTest {
    private static final String PAGE = """
            # HELP roomcast_loop_turn_seconds How long a turn of a loop took.
            # TYPE roomcast_loop_turn_seconds histogram
            roomcast_loop_turn_seconds_bucket{le="0.0025"} 90
            roomcast_loop_turn_seconds_bucket{le="0.005"} 95
            roomcast_loop_turn_seconds_bucket{le="0.01"} 97
            roomcast_loop_turn_seconds_bucket{le="0.025"} 100
            roomcast_loop_turn_seconds_bucket{le="+Inf"} 100
            roomcast_loop_turn_seconds_sum 1.25
            roomcast_loop_turn_seconds_count 100
            # TYPE roomcast_loop_longest_turn_seconds gauge
            roomcast_loop_longest_turn_seconds{loop="0"} 0.0213
            """;
    /** Three turns later: one of them is above 5 ms, and none above 10. */
    private static final String LATER = PAGE.replace("90", "92").replace("} 95", "} 97").replace("} 97\n"
            + "roomcast_loop_turn_seconds_bucket{le=\"0.025\"} 100", "} 100\n"
            + "roomcast_loop_turn_seconds_bucket{le=\"0.025\"} 103").replace("+Inf\"} 100", "+Inf\"} 103");

    @Test
    void countsTurnsSinceBefore() throws IOException {
        LoopTurns before = LoopTurns.of(PAGE);
        LoopTurns after = LoopTurns.of(LATER.replace("0.0213", "0.0234"));

        assertThat(after.since(before)).isEqualTo(new LoopTurns.Since(new Times(3, 1, 23.4), false));
    }

    @Test
    void knowsABoundOfTheLongestWhereALongerOneCameBefore() throws IOException {
        LoopTurns before = LoopTurns.of(PAGE);

        assertThat(LoopTurns.of(LATER).since(before)).isEqualTo(new LoopTurns.Since(new Times(3, 1, 10), true));
        assertThat(LoopTurns.of(LATER.replace("0.0213", "0.0001")).since(before))
                .isEqualTo(new LoopTurns.Since(new Times(3, 1, 10), true));
        assertThat(LoopTurns.of(LATER.replace("0.0213", "0.0071")).since(before))
                .isEqualTo(new LoopTurns.Since(new Times(3, 1, 7.1), true));
        assertThat(before.since(before)).isEqualTo(new LoopTurns.Since(new Times(0, 0, 0.0), false));
    }

    @Test
    void refusesToCompareWithAnotherServer() throws IOException {
        LoopTurns before = LoopTurns.of(LATER);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> LoopTurns.of(PAGE).since(before));
    }

    @ParameterizedTest
    @ValueSource(strings = {"_bucket{le=\"0.005\"}", "_bucket{le=\"+Inf\"}", "_longest_turn_seconds{loop=\"0\"}"})
    void refusesAPageWithoutWhatItIsAbout(String sample) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> LoopTurns.of(PAGE.replace(sample, "_other")));
    }
}
