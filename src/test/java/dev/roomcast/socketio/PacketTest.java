package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class PacketTest {
    private static final int MAX_ATTACHMENTS = 10;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0                    | CONNECT      | /     | -1",
        "0/nsp                | CONNECT      | /nsp  | -1",
        "0/nsp,               | CONNECT      | /nsp  | -1",
        "0/nsp?token=1        | CONNECT      | /nsp?token=1 | -1",
        "0/nsp?a=1&b=2,       | CONNECT      | /nsp?a=1&b=2 | -1",
        "0{\"token\":1}       | CONNECT      | /     | -1",
        "0/nsp,{\"token\":1}  | CONNECT      | /nsp  | -1",
        "1                    | DISCONNECT   | /     | -1",
        "1/nsp,               | DISCONNECT   | /nsp  | -1",
        "2[\"e\"]             | EVENT        | /     | -1",
        "20[\"e\"]            | EVENT        | /     | 0",
        "2/nsp,17[\"e\",1]    | EVENT        | /nsp  | 17",
        "2999999999999999[\"e\"] | EVENT     | /     | 999999999999999",
        "2[7]                 | EVENT        | /     | -1",
        "30[]                 | ACK          | /     | 0",
        "3/nsp,12[\"x\"]      | ACK          | /nsp  | 12",
        "50-[\"e\"]           | BINARY_EVENT | /     | -1",
        "510-/nsp,3[\"e\"]    | BINARY_EVENT | /nsp  | 3",
        "61-/nsp,3[]          | BINARY_ACK   | /nsp  | 3",
    })
    void reads(String text, Packet.Type type, String namespace, long ackId) throws Exception {
        Packet packet = parse(text);

        assertThat(packet.type()).isEqualTo(type);
        assertThat(packet.namespace()).isEqualTo(namespace);
        assertThat(packet.ackId()).isEqualTo(ackId);
    }

    @Test
    void readsTheWholeOfAPacket() throws Exception {
        assertThat(parse("52-/chat,13[\"e\",{\"a\":[1.5,null]}]")).isEqualTo(new Packet(Packet.Type.BINARY_EVENT,
                "/chat",
                13, 2, List.of("e", Map.of("a", Arrays.asList(1.5, null)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "7[\"e\"]", "9", "/", "-1", "2", "20", "2/nsp", "2/nsp,", "2{}", "2null",
        "2\"e\"",
        "2[]", "2[null]", "2[true]", "2[[\"e\"]]", "2[\"e\"", "2abc[\"e\"]", "2[\"e\"]x", "2 [\"e\"] []",
        "2-1[\"e\"]", "3[]",
        "3", "31", "31{}", "3/nsp,[]", "0[]", "0\"token\"", "01x", "0{", "1[]", "1{}", "4{\"message\":\"x\"}", "4",
        "4\"x\"",
        "2/nsp[\"e\"]"})
    void refuses(String text) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5[\"e\"]", "5-[\"e\"]", "5x-[\"e\"]", "5-1-[\"e\"]", "5+1-[\"e\"]", "5 1-[\"e\"]",
        "51.0-[\"e\"]",
        "51", "5", "6", "61[]", "51,[\"e-\"]", "5٣-[\"e\"]", "501234-[\"e\"]"})
    void refusesIllegalAttachments(String text) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> parse(text));
    }

    @Test
    void takesAsManyAttachmentsAsAreAllowed() throws Exception {
        assertThat(parse("510-[\"e\"]").attachments()).isEqualTo(10);
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> parse("511-[\"e\"]"))
                .withMessage("11 attachments, at most 10 are allowed");
    }

    @ParameterizedTest(name = "attacks.md 11, 22: {0}")
    @ValueSource(strings = {"599999999-[\"x\"]", "51832742252-[\"x\"]", "599999999999999999999-[\"x\"]",
        "69999-1[\"x\"]"})
    void refusesHugeNumbersOfAttachments(String text) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> parse(text));
    }

    @ParameterizedTest(name = "attacks.md 12: {0}")
    @ValueSource(strings = {"50-[\"x\"]", "50-/nsp,[\"x\"]"})
    void waitsForNothingWhereZeroAttachmentsAreAnnounced(String text) throws Exception {
        assertThat(parse(text).attachments()).isZero();
    }

    @ParameterizedTest(name = "attacks.md 9: {0}")
    @ValueSource(strings = {"2[{\"toString\":\"x\"}]", "2[[\"x\"]]", "2[null,\"x\"]",
        "51-[{\"_placeholder\":true,\"num\":0}]"})
    void refusesAnEventWhoseNameIsNoText(String text) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> parse(text));
    }

    @ParameterizedTest(name = "attacks.md 4: {0} digits")
    @ValueSource(ints = {16, 19, 20, 100_000})
    void refusesAckIdsOfTooManyDigits(int digits) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> parse("2" + "9".repeat(digits) + "[\"e\"]"));
    }

    @Test
    void refusesNamespacesThatAreTooLong() throws Exception {
        assertThat(parse("0/" + "n".repeat(255)).namespace()).hasSize(256);
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> parse("0/" + "n".repeat(256)));
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> parse("0/" + "n".repeat(500_000) + ","));
    }

    @Test
    void refusesDeepJson() {
        assertThatExceptionOfType(PacketException.class)
                .isThrownBy(() -> parse("2[\"e\"," + "[".repeat(100_000) + "]".repeat(100_000) + "]"));
    }

    @Test
    void putsAttachmentsWhereTheirPlaceholdersAre() throws Exception {
        byte[] first = {1};
        byte[] second = {2};
        Packet packet = parse("52-[\"e\",{\"_placeholder\":true,\"num\":1},{\"a\":[{\"_placeholder\":true,\"num\":0}],"
                + "\"b\":{\"_placeholder\":false,\"num\":9}}]");

        Packet whole = packet.withAttachments(List.of(first, second));

        assertThat(whole.arguments().get(1)).isSameAs(second);
        assertThat(((Map<?, ?>) whole.arguments().get(2)).get("a")).isEqualTo(List.of(first));
        assertThat(((Map<?, ?>) whole.arguments().get(2)).get("b"))
                .isEqualTo(Map.of("_placeholder", false, "num", 9));
    }

    @ParameterizedTest(name = "attacks.md 6: {0}")
    @ValueSource(strings = {"-1", "1", "10", "\"splice\"", "\"0\"", "null", "0.5", "0.0", "{}", "4294967296", "true"})
    void refusesPlaceholdersWithoutAnAttachment(String number) throws Exception {
        Packet packet = parse("51-[\"e\",{\"_placeholder\":true,\"num\":" + number + "}]");

        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> packet.withAttachments(List.of(new byte[1])));
    }

    @Test
    void refusesAPlaceholderWithoutANumber() throws Exception {
        Packet packet = parse("51-[\"e\",{\"_placeholder\":true}]");

        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> packet.withAttachments(List.of(new byte[1])));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "EVENT        | 0 | /    | -1 | 2",
        "EVENT        | 0 | /    | 0  | 20",
        "EVENT        | 0 | /nsp | 7  | 2/nsp,7",
        "BINARY_EVENT | 2 | /nsp | 7  | 52-/nsp,7",
        "BINARY_ACK   | 1 | /    | 12 | 61-12",
        "CONNECT      | 0 | /nsp | -1 | 0/nsp,",
    })
    void writesItsHeader(Packet.Type type, int attachments, String namespace, long ackId, String header) {
        assertThat(Packet.header(type, attachments, namespace, ackId)).isEqualTo(header);
    }

    private static Packet parse(String text) throws PacketException {
        return Packet.parse(text, MAX_ATTACHMENTS);
    }
}
