package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    private final Repeats repeats = new Repeats();

    @Test
    void letsTenOfAMessagePassInASecondAndCountsTheOthers() {
        assertThat(passed(15, "refused connection={0} reason={1}")).isEqualTo(10);
        assertThat(passed(10, "other connection={0}")).isEqualTo(10);

        assertThat(endOfSecond()).containsExactly("a FINE repeated 5 times: refused");
        assertThat(endOfSecond()).isEmpty();
        assertThat(passed(11, "refused connection={0} reason={1}")).isEqualTo(10);
        assertThat(endOfSecond()).containsExactly("a FINE repeated 1 times: refused");
    }

    @Test
    void takesAMessageForAnotherWhenItsLevelOrLoggerIs() {
        for (int i = 0; i < 10; i++) {
            assertThat(repeats.passes(record("a", Level.FINE, "m {0}", i))).isTrue();
            assertThat(repeats.passes(record("b", Level.FINE, "m {0}", i))).isTrue();
            assertThat(repeats.passes(record("a", Level.INFO, "m {0}", i))).isTrue();
        }
        assertThat(endOfSecond()).isEmpty();
    }

    @Test
    void looksThroughValuesThatStandInTheMessageItself() {
        int passed = 0;
        for (int i = 0; i < 100; i++) {
            passed += repeats.passes(record("a", Level.SEVERE, "handler failed connection=" + i + " loop=" + i % 3))
                    ? 1 : 0;
        }
        assertThat(passed).isEqualTo(10);
        assertThat(endOfSecond()).containsExactly("a SEVERE repeated 90 times: handler failed");
    }

    @Test
    void keepsABoundedNumberOfMessagesInMind() {
        for (int i = 0; i < 5_000; i++) {
            assertThat(repeats.passes(record("a", Level.FINE, "message number " + i))).isTrue();
        }
        assertThat(passed(20, "one more {0}")).isEqualTo(20);
        endOfSecond();
        assertThat(passed(20, "one more {0}")).isEqualTo(10);
    }

    private int passed(int times, String pattern) {
        int passed = 0;
        for (int i = 0; i < times; i++) {
            passed += repeats.passes(record("a", Level.FINE, pattern, i, "because")) ? 1 : 0;
        }
        return passed;
    }

    private List<String> endOfSecond() {
        List<String> said = new ArrayList<>();
        repeats.endSecond(one -> said.add(one.getLoggerName() + " " + one.getLevel() + " " + one.getMessage()));
        return said;
    }

    private static LogRecord record(String logger, Level level, String pattern, Object... parameters) {
        LogRecord record = new LogRecord(level, pattern);
        record.setLoggerName(logger);
        record.setParameters(parameters);
        return record;
    }
}
