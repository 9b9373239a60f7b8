package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomPatternsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "orders|orders|true", "orders|order|false", "orders|orders-1|false", "orders|Orders|false",
        "orders-*|orders-1|true", "orders-*|orders-|true", "orders-*|orders|false", "orders-*|my-orders-1|false",
        "*-orders|my-orders|true", "*-orders|my-orders-|false", "a*c|abc|true", "a*c|ac|true", "a*c|abcd|false",
        "a*b*c|a-b-b-c|true", "a*b*c|a-c-b|false", "*a*|bab|true", "*a*|bbb|false", "*|anything|true", "*|''|true",
        "**|x|true", "a**b|ab|true", "a.c|abc|false", "a?c|abc|false", "[a]|a|false", "用户-*|用户-一|true", "*😀|x😀|true"})
    void starStandsForAnyCharacters(String pattern, String name, boolean covered) {
        assertThat(new RoomPatterns(List.of("other", pattern)).cover(name)).isEqualTo(covered);
    }

    @Test
    void coversNothingByNoPattern() {
        assertThat(new RoomPatterns(List.of()).cover("")).isFalse();
    }

    @Test
    void takesNoTimeForManyStars() {
        RoomPatterns patterns = new RoomPatterns(List.of("*a".repeat(100) + "*b"));

        assertTimeoutPreemptively(Duration.ofSeconds(2),
                () -> assertThat(patterns.cover("a".repeat(10_000))).isFalse());
    }
}
