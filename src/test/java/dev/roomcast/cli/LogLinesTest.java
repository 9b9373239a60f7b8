package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLinesTest {
    private final LogLines text = LogFormat.TEXT.lines();
    private final LogLines json = LogFormat.JSON.lines();

    @Test
    void writesTextForPeople() {
        String line = text.line(record(Level.FINE, "closed session sid={0} reason={1}", "abc", "transport close"));

        assertThat(line).matches("2026-11-2\\dT\\d\\d:\\d\\d:02\\.007[+-]\\d{4} DEBUG   engineio\\.Session closed"
                + " session sid=abc reason=\"transport close\"\n");
    }

    @Test
    void writesJsonForPrograms() {
        String line = json.line(record(Level.FINE, "closed session sid={0} reason={1}", "abc", "transport close"));

        assertThat(line).isEqualTo("{\"time\":\"2026-11-25T17:24:02.007Z\",\"level\":\"DEBUG\","
                + "\"logger\":\"dev.roomcast.engineio.Session\",\"message\":\"closed session\",\"sid\":\"abc\","
                + "\"reason\":\"transport close\"}\n");
    }

    @ParameterizedTest
    @CsvSource({"SEVERE, ERROR", "WARNING, WARNING", "INFO, INFO", "CONFIG, DEBUG", "FINE, DEBUG", "FINER, TRACE",
        "FINEST, TRACE"})
    void namesLevelsAsTheSettingDoes(String level, String shown) {
        assertThat(text.line(record(Level.parse(level), "m"))).contains(" " + shown + " ");
        assertThat(json.line(record(Level.parse(level), "m"))).contains("\"level\":\"" + shown + "\"");
    }

    @Test
    void letsNothingEndTheLine() {
        LogRecord record = record(Level.INFO, "refused {0} reason={1}", "a\n2026 INFO b\r\u001b[31m\u202e\u2028",
                "\n\"x\" \\");

        assertThat(text.line(record)).endsWith(" engineio.Session refused a\\n2026 INFO b\\r\\u001b[31m\\u202e\\u2028"
                + " reason=\"\\n\\\"x\\\" \\\\\"\n");
        assertThat(json.line(record)).endsWith("\"message\":\"refused a\\n2026 INFO b\\r\\u001b[31m\\u202e\\u2028\","
                + "\"reason\":\"\\n\\\"x\\\" \\\\\"}\n");
    }

    @Test
    void shortensWhatIsVeryLong() {
        LogRecord record = record(Level.INFO, "refused reason={0}", "x".repeat(100_000));

        assertThat(text.line(record)).hasSizeBetween(8_192, 8_400).endsWith("x…\"\n");
        assertThat(json.line(record)).hasSizeBetween(8_192, 8_400).endsWith("x…\"}\n");
    }

    @Test
    void writesTheStackOfAnException() {
        LogRecord record = record(Level.SEVERE, "handler failed connection=5");
        record.setThrown(new IllegalStateException("made up\n2026 INFO forged"));

        String[] lines = text.line(record).split("\n");
        String line = json.line(record);

        assertThat(lines[0]).endsWith("handler failed connection=5");
        assertThat(lines[1]).isEqualTo("\tjava.lang.IllegalStateException: made up");
        assertThat(lines).hasSizeGreaterThan(3);
        for (int i = 1; i < lines.length; i++) {
            assertThat(lines[i]).startsWith("\t");
        }
        assertThat(line).contains("\"connection\":\"5\",\"stack\":\"java.lang.IllegalStateException: made up\\n2026"
                + " INFO forged\\n\\tat dev.roomcast.cli.LogLinesTest").endsWith("\\n\"}\n");
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    }

    @Test
    void givesEachMemberANameOfItsOwn() {
        assertThat(json.line(record(Level.INFO, "m level={0} sid={1} sid={2}", "a", "b", "c")))
                .endsWith("\"message\":\"m\",\"level_\":\"a\",\"sid\":\"b\",\"sid_\":\"c\"}\n");
    }

    private static LogRecord record(Level level, String pattern, Object... parameters) {
        LogRecord record = new LogRecord(level, pattern);
        record.setInstant(Instant.parse("2026-11-25T17:24:02.007Z"));
        record.setLoggerName("dev.roomcast.engineio.Session");
        record.setParameters(parameters);
        return record;
    }
}
