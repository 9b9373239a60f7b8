package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client sent, asked for by type. */
class ValuesTest {
    private static final Map<String, Object> OBJECT = new LinkedHashMap<>(Map.of("name", "Ann"));
    private static final byte[] BINARY = {1, 2};

    private final Arguments arguments = new Arguments(
            Arrays.asList("text", 7, 2.5, true, null, OBJECT, List.of(1, "two"), BINARY, 7.0, new BigInteger("9".repeat(20))),
            "\"event\"", ValueMapper.NONE);

    @Test
    void areGivenByType() {
        assertThat(arguments.string(0)).isEqualTo("text");
        assertThat(arguments.intValue(1)).isEqualTo(7);
        assertThat(arguments.longValue(1)).isEqualTo(7L);
        assertThat(arguments.number(2)).isEqualTo(2.5);
        assertThat(arguments.doubleValue(2)).isEqualTo(2.5);
        assertThat(arguments.doubleValue(1)).isEqualTo(7.0);
        assertThat(arguments.bool(3)).isTrue();
        assertThat(arguments.value(4)).isNull();
        assertThat(arguments.map(5).string("name")).isEqualTo("Ann");
        assertThat(arguments.map(5).toMap()).isEqualTo(OBJECT);
        assertThat(arguments.list(6).intValue(0)).isEqualTo(1);
        assertThat(arguments.list(6).string(1)).isEqualTo("two");
        assertThat(arguments.bytes(7)).isSameAs(BINARY);
        assertThat(arguments.intValue(8)).isEqualTo(7);
        assertThat(arguments.number(9)).isEqualTo(new BigInteger("9".repeat(20)));
        assertThat(arguments.as(0, String.class)).isEqualTo("text");
        assertThat(arguments.as(4, Integer.class)).isNull();
        assertThat(arguments.size()).isEqualTo(10);
        assertThat(arguments.toList()).hasSize(10).startsWith("text", 7);
    }

    @Test
    void tellWhatThereIs() {
        assertThat(arguments.has(9)).isTrue();
        assertThat(arguments.has(10)).isFalse();
        assertThat(arguments.has(-1)).isFalse();
        assertThat(arguments.isNull(4)).isTrue();
        assertThat(arguments.isNull(10)).isTrue();
        assertThat(arguments.isNull(0)).isFalse();
        assertThat(arguments.map(5).has("name")).isTrue();
        assertThat(arguments.map(5).has("age")).isFalse();
        assertThat(arguments.map(5)).hasToString("{name=Ann}");
    }

    @Test
    void sayWhatIsWrongAndWhere() {
        expect(() -> arguments.string(10), "argument 10 of \"event\" is missing");
        expect(() -> arguments.value(10), "argument 10 of \"event\" is missing");
        expect(() -> arguments.as(10, String.class), "argument 10 of \"event\" is missing");
        expect(() -> arguments.string(1), "argument 1 of \"event\" is a number, must be text");
        expect(() -> arguments.string(4), "argument 4 of \"event\" is null, must be text");
        expect(() -> arguments.number(0), "argument 0 of \"event\" is text, must be a number");
        expect(() -> arguments.bool(5), "argument 5 of \"event\" is an object, must be a truth value");
        expect(() -> arguments.map(6), "argument 6 of \"event\" is an array, must be an object");
        expect(() -> arguments.list(7), "argument 7 of \"event\" is binary, must be an array");
        expect(() -> arguments.bytes(3), "argument 3 of \"event\" is a truth value, must be binary");
        expect(() -> arguments.map(5).intValue("age"), "\"age\" in argument 5 of \"event\" is missing");
        expect(() -> arguments.map(5).intValue("name"),
                "\"name\" in argument 5 of \"event\" is text, must be a number");
        expect(() -> arguments.list(6).string(0),
                "argument 0 of argument 6 of \"event\" is a number, must be text");
        expect(() -> arguments.as(0, Integer.class), "argument 0 of \"event\" is no Integer: no mapper is set that "
                + "could make a java.lang.Integer of a java.lang.String");
    }

    @ParameterizedTest
    @CsvSource({"2.5, 2.5", "2147483648, 2147483648", "-2147483649, -2147483649", "1e10, 1.0E10"})
    void refuseANumberThatIsNoInt(String json, String shown) throws Json.InvalidException {
        Arguments one = new Arguments((List<?>) Json.read("[" + json + "]"), "it", ValueMapper.NONE);

        expect(() -> one.intValue(0), "argument 0 of it is " + shown
                + ", must be a whole number from -2147483648 to 2147483647");
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775808", "-9223372036854775809", "1e300", "0.5", "1e999"})
    void refuseANumberThatIsNoLong(String json) throws Json.InvalidException {
        Arguments one = new Arguments((List<?>) Json.read("[" + json + "]"), "it", ValueMapper.NONE);

        assertThatThrownBy(() -> one.longValue(0)).isInstanceOf(ArgumentException.class)
                .hasMessageContaining("must be a whole number from -9223372036854775808 to 9223372036854775807");
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775807", "-9223372036854775808", "9007199254740993"})
    void giveALongExactly(long number) throws Json.InvalidException {
        Arguments one = new Arguments((List<?>) Json.read("[" + number + "]"), "it", ValueMapper.NONE);

        assertThat(one.longValue(0)).isEqualTo(number);
    }

    private static void expect(ThrowingCallable access, String message) {
        assertThatThrownBy(access).isInstanceOf(ArgumentException.class).hasMessage(message);
    }
}
