package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MsgPackWriterTest {
    @ParameterizedTest
    @CsvSource({"0,00", "127,7f", "128,cc80", "255,ccff", "256,cd0100", "65535,cdffff", "65536,ce00010000",
        "4294967295,ceffffffff", "4294967296,cf0000000100000000", "9223372036854775807,cf7fffffffffffffff",
        "9223372036854775808,cf8000000000000000", "18446744073709551615,cfffffffffffffffff",
        "18446744073709551616,cb43f0000000000000", "-1,ff", "-32,e0", "-33,d0df", "-128,d080", "-129,d1ff7f",
        "-32768,d18000", "-32769,d2ffff7fff", "-2147483648,d280000000", "-2147483649,d3ffffffff7fffffff",
        "-9223372036854775808,d38000000000000000", "-9223372036854775809,cbc3e0000000000000"})
    void writesIntegersInTheirSmallestForm(BigInteger number, String hex) {
        assertThat(hex(number)).isEqualTo(hex);
        if (number.bitLength() < Long.SIZE) {
            assertThat(hex(number.longValueExact())).isEqualTo(hex);
        }
        if (number.bitLength() < Integer.SIZE) {
            assertThat(hex(number.intValueExact())).isEqualTo(hex);
        }
    }

    @ParameterizedTest
    @CsvSource({"3.0,03", "-0.0,00", "-1.0,ff", "1e15,cf00038d7ea4c68000", "1.5,cb3ff8000000000000",
        "-0.1,cbbfb999999999999a", "9223372036854775808,cb43e0000000000000", "1e300,cb7e37e43c8800759c",
        "NaN,cb7ff8000000000000", "Infinity,cb7ff0000000000000", "-Infinity,cbfff0000000000000"})
    void writesWholeNumbersAsIntegersAsAPageDoes(double number, String hex) {
        assertThat(hex(number)).isEqualTo(hex);
    }

    @Test
    void writesNullAndTruthValues() {
        assertThat(hex(Arrays.asList(null, true, false))).isEqualTo("93c0c3c2");
    }

    @ParameterizedTest
    @CsvSource({"0,a0", "31,bf", "32,d920", "255,d9ff", "256,da0100", "65535,daffff", "65536,db00010000"})
    void writesTheLengthOfTextInItsSmallestForm(int length, String hex) {
        assertThat(hex("x".repeat(length))).isEqualTo(hex + "78".repeat(length));
    }

    @Test
    void countsTheBytesOfTextAndNotItsCharacters() {
        assertThat(hex("你好")).isEqualTo("a6e4bda0e5a5bd");
        assertThat(hex("😀")).isEqualTo("a4f09f9880");
    }

    @Test
    void writesAReplacementForHalfASurrogatePair() {
        assertThat(hex("a\ud83d")).isEqualTo("a461efbfbd");
        assertThat(hex("\ude00\ud83d\ude00")).isEqualTo("a7efbfbdf09f9880");
    }

    @ParameterizedTest
    @CsvSource({"0,c400", "255,c4ff", "256,c50100", "65535,c5ffff", "65536,c600010000"})
    void writesTheLengthOfBinaryInItsSmallestForm(int length, String hex) {
        assertThat(hex(new byte[length])).isEqualTo(hex + "00".repeat(length));
    }

    @ParameterizedTest
    @CsvSource({"0,90", "15,9f", "16,dc0010", "65535,dcffff", "65536,dd00010000"})
    void writesTheLengthOfAListInItsSmallestForm(int length, String hex) {
        assertThat(hex(Collections.nCopies(length, 1))).isEqualTo(hex + "01".repeat(length));
    }

    @ParameterizedTest
    @CsvSource({"0,80", "15,8f", "16,de0010", "65535,deffff", "65536,df00010000"})
    void writesTheLengthOfAMapInItsSmallestForm(int length, String hex) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < length; i++) {
            map.put(String.valueOf(i), i);
        }

        assertThat(hex(map)).startsWith(hex + (length == 0 ? "" : "a13000"));
    }

    @Test
    void keepsTheOrderOfAMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("z", List.of(1, Map.of("a", "")));
        map.put("a", new byte[] {1});

        assertThat(hex(map)).isEqualTo("82a17a920181a161a0a161c40101");
    }

    @Test
    void refusesATypeWithoutAForm() {
        assertThatIllegalArgumentException().isThrownBy(() -> MsgPackWriter.write(List.of(new Object())))
                .withMessageContaining("java.lang.Object");
    }

    private static String hex(Object value) {
        return HexFormat.of().formatHex(MsgPackWriter.write(value));
    }
}
