package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogEventTest {
    @Test
    void tellsTheMessageFromWhatItNames() {
        assertThat(event("closed session sid={0} reason={1}", "abc", "transport close"))
                .isEqualTo(new LogEvent("closed session", List.of("sid", "abc", "reason", "transport close")));
    }

    @Test
    void letsNoValuePassForAnother() {
        assertThat(event("refused connection={0} reason={1}", 7L, "x status=200: {0} reason=none"))
                .isEqualTo(new LogEvent("refused",
                        List.of("connection", "7", "reason", "x status=200: {0} reason=none")));
    }

    @Test
    void writesNumbersAsTheirDigits() {
        assertThat(event("opened connection={0}", 1_234_567L).pairs()).containsExactly("connection", "1234567");
    }

    @Test
    void takesAFixedTextForAValue() {
        assertThat(event("ignored event socket={0} reason=not connected", "s").pairs())
                .containsExactly("socket", "s", "reason", "not connected");
        assertThat(event("handshake not done connection={0} allowed={1} ms", 1, 2).pairs())
                .containsExactly("connection", "1", "allowed", "2 ms");
    }

    @Test
    void goesOnWithTheMessageBehindAColon() {
        assertThat(event("does not take socket={0} handler={1}: {2}", "s", "h", "a=b"))
                .isEqualTo(new LogEvent("does not take: a=b", List.of("socket", "s", "handler", "h")));
    }

    @Test
    void readsAMessageWithoutParametersAsItIs() {
        assertThat(LogEvent.of("handler failed connection=5 at={0}", null))
                .isEqualTo(new LogEvent("handler failed", List.of("connection", "5", "at", "{0}")));
        assertThat(LogEvent.of("Roomcast listens", new Object[0]))
                .isEqualTo(new LogEvent("Roomcast listens", List.of()));
        assertThat(event("{not} {1} {", "x")).isEqualTo(new LogEvent("{not} {1} {", List.of()));
    }

    private static LogEvent event(String pattern, Object... parameters) {
        return LogEvent.of(pattern, parameters);
    }
}
