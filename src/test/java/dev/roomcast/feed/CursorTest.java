package dev.roomcast.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.engineio.RandomId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 10, 999_999_999_999_999_999L})
    void readsWhatItWrites(long seq) {
        Cursor cursor = new Cursor(RandomId.next(), seq);

        assertThat(Cursor.parse(cursor.toString())).contains(cursor);
    }

    @Test
    void isTheIdAndTheNumber() {
        assertThat(new Cursor("abc", 7)).hasToString("abc.7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "abc", "abc.", ".7", "abc.-1", "abc.+1", "abc.07", "abc.00", "abc.1 ", "abc. 1",
        "abc.1.2", "abc.x", "abc.1x", "abc.0x1", "abc.1000000000000000000", "abc.9223372036854775808",
        "abc.99999999999999999999999999", "abc.\u0661", "abc.1\n"})
    void refusesWhatItNeverWrote(String text) {
        assertThat(Cursor.parse(text)).isEmpty();
    }

    @Test
    void refusesLongText() {
        assertThat(Cursor.parse("x".repeat(10_000) + ".1")).isEmpty();
        assertThat(Cursor.parse("x." + "1".repeat(10_000))).isEmpty();
        assertThat(Cursor.parse(".".repeat(10_000))).isEmpty();
    }
}
