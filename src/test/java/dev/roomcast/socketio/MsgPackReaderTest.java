package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class MsgPackReaderTest {
    @ParameterizedTest
    @CsvSource({"00,0", "7f,127", "cc00,0", "ccff,255", "cdffff,65535", "ce7fffffff,2147483647", "ff,-1", "e0,-32",
        "d080,-128", "d18000,-32768", "d280000000,-2147483648", "cf0000000000000007,7", "d3ffffffffffffffff,-1"})
    void readsIntegersInEveryForm(String hex, int number) throws Exception {
        assertThat(read(hex)).isEqualTo(number);
    }

    @Test
    void readsLargeIntegersAsJsonDoes() throws Exception {
        assertThat(read("ceffffffff")).isEqualTo(4_294_967_295L);
        assertThat(read("d3ffffffff7fffffff")).isEqualTo(-2_147_483_649L);
        assertThat(read("d38000000000000000")).isEqualTo(Long.MIN_VALUE);
        assertThat(read("cf7fffffffffffffff")).isEqualTo(Long.MAX_VALUE);
        assertThat(read("cfffffffffffffffff")).isEqualTo(new BigInteger("18446744073709551615"));
    }

    @ParameterizedTest
    @CsvSource({"cb3ff8000000000000,1.5", "ca3fc00000,1.5", "ca3dcccccd,0.10000000149011612", "ca7f800000,Infinity",
        "cb7ff8000000000000,NaN", "cbfff0000000000000,-Infinity", "cb4008000000000000,3.0"})
    void readsFloatingPointNumbers(String hex, double number) throws Exception {
        assertThat(read(hex)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a26869", "d9026869", "da00026869", "db000000026869"})
    void readsTextInEveryForm(String hex) throws Exception {
        assertThat(read(hex)).isEqualTo("hi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c403010203", "c50003010203", "c600000003010203"})
    void readsBinaryInEveryForm(String hex) throws Exception {
        assertThat((byte[]) read(hex)).containsExactly(1, 2, 3);
    }

    /** notepack.io in Node sends ArrayBuffers and typed arrays so; an ext 8 of 8 bytes is no date. */
    @ParameterizedTest
    @CsvSource({"c70300010203,3", "c8000300010203,3", "c90000000300010203,3", "c70000,0", "c708000000000000000000,8",
        "c7010000,1"})
    void readsArrayBuffersAsBinary(String hex, int length) throws Exception {
        assertThat((byte[]) read(hex)).hasSize(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9301c0a161", "dc000301c0a161", "dd0000000301c0a161"})
    void readsListsInEveryForm(String hex) throws Exception {
        assertThat(read(hex)).isEqualTo(Arrays.asList(1, null, "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"82a17ac3a161c2", "de0002a17ac3a161c2", "df00000002a17ac3a161c2"})
    void readsMapsInEveryFormAndInOrder(String hex) throws Exception {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("z", true);
        expected.put("a", false);

        assertThat(((Map<?, ?>) read(hex)).entrySet()).hasToString(expected.entrySet().toString());
    }

    @Test
    void takesIntegersForKeysAsTheirText() throws Exception {
        assertThat(read("8307a161ffa162cfffffffffffffffffa163"))
                .isEqualTo(Map.of("7", "a", "-1", "b", "18446744073709551615", "c"));
    }

    @Test
    void takesTheLastOfEqualKeys() throws Exception {
        assertThat(read("83a16101a16102a16103")).isEqualTo(Map.of("a", 3));
        assertThat(read("82a16101a161d40000")).isEqualTo(Map.of());
    }

    /** JSON.stringify leaves members that are undefined out, and writes null for such items. */
    @Test
    void takesUndefinedAsStringifyDoes() throws Exception {
        assertThat(read("82a161d40000a16201")).isEqualTo(Map.of("b", 1));
        assertThat(read("92d4000001")).isEqualTo(Arrays.asList(null, 1));
        assertThat(read("d40000")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"d7000000000000000000,1970-01-01T00:00:00.000Z", "d7000000018bcfe56800,2023-11-14T22:13:20.000Z",
        "d700ffffffffffffffff,1969-12-31T23:59:59.999Z", "d700ffffc76e394a7400,-000001-01-01T00:00:00.000Z",
        "d700ffffc77590fba000,0000-01-01T00:00:00.000Z", "d7000000e677d21fdbff,9999-12-31T23:59:59.999Z",
        "d7000000e677d21fdc00,+010000-01-01T00:00:00.000Z",
        "d700001eb208c2dc0000,+275760-09-13T00:00:00.000Z", "d700ffe14df73d240000,-271821-04-20T00:00:00.000Z",
        "d6ff00000000,1970-01-01T00:00:00.000Z", "d6ffffffffff,2106-02-07T06:28:15.000Z",
        "d7ff0000000000000001,1970-01-01T00:00:01.000Z", "d7ffee6b27fc00000001,1970-01-01T00:00:01.999Z",
        "c70cff3b9ac9ffffffffffffffffff,1969-12-31T23:59:59.999Z",
        "c70cff00000000000000000000003c,1970-01-01T00:01:00.000Z",
        "c704ff0000000a,1970-01-01T00:00:10.000Z", "c708ff0000000000000001,1970-01-01T00:00:01.000Z"})
    void readsDatesAsTheirJsonText(String hex, String iso) throws Exception {
        assertThat(read(hex)).isEqualTo(iso);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d700001eb208c2dc0001", "d7007fffffffffffffff", "d7008000000000000000",
        "c70cff000000007fffffffffffffff", "c70cff000000008000000000000000"})
    void readsInvalidDatesAsNullAsTheirJsonIs(String hex) throws Exception {
        assertThat(read(hex)).isNull();
    }

    @ParameterizedTest(name = "a timestamp of 1 000 000 000 ns: {0}")
    @ValueSource(strings = {"d7ffee6b280000000001", "c70cff3b9aca000000000000000001"})
    void refusesTimestampsWithTooManyNanoseconds(String hex) {
        assertRefused(hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d40100", "d4ff00", "d5000000", "d5ff0000", "d60000000000", "d6fe00000000",
        "d7050000000000000000", "d80000000000000000000000000000000000", "c70301000000", "c703ff000000", "c700ff",
        "c8000105ff", "c90000000180ff"})
    void refusesUnknownExtensions(String hex) {
        assertRefused(hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"81c001", "81c301", "819001", "818001", "81c4016101", "81cb400800000000000001",
        "81d4000001", "81ca0000000001"})
    void refusesKeysThatAreNeitherTextNorIntegers(String hex) {
        assertRefused(hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c1", "0000", "c0c0", "9000", "a1ff", "a180", "a2c3", "a2c328", "a3eda080", "a2c080",
        "a4f4908080", "d902c3", "81a1ff01"})
    void refusesWhatIsNoValueOrNotUtf8(String hex) {
        assertRefused(hex);
    }

    @Test
    void takesTheReplacementCharacterItself() throws Exception {
        assertThat(read("a3efbfbd")).isEqualTo("\ufffd");
    }

    @ParameterizedTest(name = "attacks.md 22, 26: {0}")
    @ValueSource(strings = {"dbffffffff", "db7fffffff61", "c6ffffffff", "c67fffffff00", "ddffffffff", "ddffffffff01",
        "dfffffffff", "df7fffffffa16101", "c9ffffffff00", "c97fffffffff", "dcffff01", "deffffa16101", "daffff61",
        "8161", "92c0", "82a16101a162"})
    void refusesLengthsBeyondTheEndBeforeItAllocatesForThem(String hex) {
        assertRefused(hex);
    }

    /** Each list announces no more than there are bytes; all together they announce two hundred times that. */
    @Test
    void allocatesLittleForManyNestedAnnouncements() {
        byte[] bytes = new byte[1_000_000];
        ByteBuffer lists = ByteBuffer.wrap(bytes);
        for (int i = 0; i < 200; i++) {
            lists.put((byte) 0xDD).putInt(bytes.length - 5 * (i + 1));
        }
        Arrays.fill(bytes, lists.position(), bytes.length, (byte) 0xC1);
        long before = allocatedBytes();

        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> MsgPackReader.read(bytes));

        assertThat(allocatedBytes() - before).isLessThan(bytes.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"91", "81a161"})
    void refusesDeepNestingAndTakesWhatIsJustBelow(String level) throws Exception {
        assertThat(read(level.repeat(199) + "90")).isNotNull();
        assertRefused(level.repeat(200) + "90");
        assertRefused(level.repeat(200_000));
    }

    @Test
    void readsBackWhatWasWritten() throws Exception {
        Random random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            Object value = value(random, 4);
            List<byte[]> expected = new ArrayList<>();
            List<byte[]> attachments = new ArrayList<>();
            byte[] bytes = MsgPackWriter.write(value);

            Object read = MsgPackReader.read(bytes);

            assertThat(Json.write(read, attachments)).isEqualTo(Json.write(value, expected));
            assertThat(attachments).usingElementComparator(Arrays::compare).isEqualTo(expected);
            assertThat(MsgPackWriter.write(read)).isEqualTo(bytes);
        }
    }

    /** A binary message comes whole, so a cut is a fault, and no other exception than that. */
    @Test
    void refusesEveryTruncation() {
        Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = MsgPackWriter.write(value(random, 4));
            int step = 1 + bytes.length / 500;
            for (int length = 0; length < bytes.length; length += step) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatExceptionOfType(PacketException.class).isThrownBy(() -> MsgPackReader.read(cut));
            }
        }
    }

    /** Any plain value, in the type that a reader gives it. */
    private static Object value(Random random, int depth) {
        // Long ones of either kind now and then, but no long ones in long ones.
        int length = random.nextInt(depth < 2 && random.nextInt(30) == 0 ? 300 : 6);
        return switch (random.nextInt(depth == 0 ? 8 : 10)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt() >> random.nextInt(32);
            case 3 -> Long.MIN_VALUE >> random.nextInt(30);
            case 4 -> new BigInteger(63, random).setBit(63);
            case 5 -> random.nextGaussian();
            case 6 -> random.ints(length, 1, 0x11000).mapToObj(c -> Character.toString(Character.isBmpCodePoint(c)
                    && Character.isSurrogate((char) c) ? '?' : c)).collect(Collectors.joining());
            case 7 -> {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                yield bytes;
            }
            case 8 -> IntStream.range(0, length).mapToObj(i -> value(random, depth - 1))
                    .collect(Collectors.toCollection(ArrayList::new));
            default -> {
                Map<String, Object> map = new LinkedHashMap<>();
                IntStream.range(0, length).forEach(i -> map.put("k" + i, value(random, depth - 1)));
                yield Collections.unmodifiableMap(map);
            }
        };
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static Object read(String hex) throws PacketException {
        return MsgPackReader.read(HexFormat.of().parseHex(hex));
    }

    private static void assertRefused(String hex) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> read(hex));
    }
}
