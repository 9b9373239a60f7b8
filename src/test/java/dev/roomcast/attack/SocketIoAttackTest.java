package dev.roomcast.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks 4 to 22 that concern packets: numbers, names, attachments and placeholders in all parsers. */
@Timeout(60)
class SocketIoAttackTest {
    private static final String PLACEHOLDER = "451-[\"x\",{\"_placeholder\":true,\"num\":0}]";
    /** What a page's client says of its own, which no client may send. */
    private static final List<String> RESERVED =
            List.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");
    private static final int FORCED = 1005;

    private AttackedServer server;

    @BeforeEach
    void start() throws IOException {
        server = AttackedServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    @DisplayName("4: CVE-2020-36049, long runs of digits take quadratic time")
    void attack04_aLongRunOfDigitsIsRefusedAtOnce() throws IOException {
        String digits = "1".repeat(900_000);
        for (int eio : new int[] {4, 3}) {
            for (String packet : List.of("42" + digits + "[\"x\"]", "45" + digits + "-[\"x\"]", "43" + digits + "[]",
                    "42[\"x\"," + digits + "]", "42[\"x\",0." + digits + "]", "4" + digits)) {
                RawClient client = server.socketIo(eio).sendText(packet);
                AttackedServer.expectClosed(client, FORCED);
            }
        }
        PollingSession text = PollingSession.connected(server, 3);
        assertThat(server.post(text.path(), digits + ":40").status()).isEqualTo(400);
        text.expectUnknown();
        PollingSession binary = PollingSession.connected(server, 3);
        byte[] lengths = digits.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = (byte) (i == 0 ? 0 : 1);
        }
        assertThat(binary.postBinary(lengths).status()).isEqualTo(400);
        binary.expectUnknown();
        RawClient old = server.protocol1();
        for (String packet : List.of("5:" + digits + "::{\"name\":\"x\"}", "6:::" + digits, "3:" + digits + "+::x",
                digits)) {
            assertThat(old.sendText(packet).readFrame().text()).startsWith("7:::");
        }

        server.awaitSessions(1);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"num\":-1", "\"num\":1", "\"num\":\"splice\"", "\"num\":\"0\"", "\"num\":0.5",
        "\"num\":1e10", "\"num\":null", "\"num\":{}", "\"num\":[0]", "\"num\":true", "\"num\":99999999999999999999",
        "\"no\":0", "\"__proto__\":{\"num\":0}"})
    @DisplayName("6: CVE-2022-2421, a placeholder that is no index of an attachment")
    void attack06_aPlaceholderThatIsNoIndexEndsTheSession(String number) throws IOException {
        String packet = "51-[\"x\",{\"a\":[{\"_placeholder\":true," + number + "}]}]";
        for (int eio : new int[] {4, 3}) {
            RawClient client = server.socketIo(eio).sendText("4" + packet);
            client.sendFrame(RawClient.BINARY, eio == 4 ? new byte[] {1} : new byte[] {4, 1});
            AttackedServer.expectClosed(client, FORCED);
            PollingSession polling = PollingSession.connected(server, eio);
            assertThat(polling.post("4" + packet, eio == 4 ? "bAQ==" : "b4AQ==").status()).isEqualTo(200);
            assertThat(polling.poll().text()).isEqualTo(eio == 4 ? "1" : "1:1");
            polling.expectUnknown();
        }

        server.awaitSessions(0);
        server.expectUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"toString\":\"x\"}]", "[{}]", "[[]]", "[[\"x\"]]", "[null]", "[true]", "[]", "{}",
        "\"x\"",
        "null", "", "[{\"__proto__\":\"x\"},1]", "{\"0\":\"x\",\"length\":1}"})
    @DisplayName("9: CVE-2023-32695, an event whose name is an object")
    void attack09_anEventWithoutANameEndsTheSession(String data) throws IOException {
        for (int eio : new int[] {4, 3}) {
            AttackedServer.expectClosed(server.socketIo(eio).sendText("42" + data), FORCED);
        }
        RawClient old = server.protocol1();
        String json = data.startsWith("[") && data.length() > 2 ? data.substring(1, data.length() - 1) : "null";
        for (String event : List.of("5:::" + data, "5:::{\"name\":" + json + "}")) {
            assertThat(old.sendText(event).readFrame().text()).startsWith("7:::");
        }

        server.awaitSessions(1);
        server.expectUnharmed();
    }

    @Test
    @DisplayName("9: CVE-2023-32695, reserved names, in every parser")
    void attack09_aReservedNameFromAClientIsRefusedInEveryProtocol() throws IOException {
        RawClient old = server.protocol1();
        for (String name : RESERVED) {
            AttackedServer.expectClosed(server.socketIo(4).sendText("42[\"" + name + "\"]"), FORCED);
            AttackedServer.expectClosed(server.socketIo(4).sendText("421[\"" + name + "\",{}]"), FORCED);
            AttackedServer.expectClosed(server.socketIo(4).sendText("450-[\"" + name + "\"]"), FORCED);
            AttackedServer.expectClosed(server.socketIo(3).sendText("42[\"" + name + "\"]"), FORCED);
            AttackedServer.expectClosed(msgPackClient().sendFrame(RawClient.BINARY, msgPackEvent(name)), FORCED);
            old.sendText("5:1+::{\"name\":\"" + name + "\",\"args\":[]}");
            assertThat(old.readFrame()).isEqualTo(Frame.text("7:::reserved event name"));
        }

        server.awaitSessions(1);
        server.expectUnharmed();
    }

    @Test
    @DisplayName("10: CVE-2024-38355, an event called error")
    void attack10_anEventCalledErrorMeansNothing() throws IOException {
        try (LogRecorder log = LogRecorder.ofAll()) {
            for (int eio : new int[] {4, 3}) {
                RawClient client = server.socketIo(eio).sendText("42[\"error\"]").sendText("42[\"error\",{\"a\":1}]")
                        .sendText("420[\"join\",\"after\"]");
                assertThat(client.readFrame()).isEqualTo(Frame.text("430[{\"room\":\"after\"}]"));
            }
            RawClient msgPack = msgPackClient().sendFrame(RawClient.BINARY, msgPackEvent("error"));
            msgPack.sendFrame(RawClient.PING, new byte[0]);
            assertThat(msgPack.readFrame()).isEqualTo(Frame.of(RawClient.PONG, new byte[0]));
            RawClient old = server.protocol1().sendText("5:::{\"name\":\"error\",\"args\":[1]}").sendText("7:::1+0")
                    .sendText("5:1+::{\"name\":\"join\",\"args\":[\"after\"]}");
            assertThat(old.readFrame()).isEqualTo(Frame.text("6:::1+[{\"room\":\"after\"}]"));

            assertThat(server.attackersSessions()).isEqualTo(4);
            server.expectUnharmed();
            assertThat(log.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"599999999-[\"x\"]", "511-[\"x\"]", "5-1-[\"x\"]", "5+1-[\"x\"]", "5-[\"x\"]", "5[\"x\"]",
        "51.0-[\"x\"]", "5 1-[\"x\"]", "59999-[\"x\"]", "5\u0661-[\"x\"]", "699999999-1[]", "611-1[]"})
    @DisplayName("11: CVE-2026-33151, an endless number of attachments")
    void attack11_aPacketOfTooManyAttachmentsEndsTheSession(String packet) throws IOException {
        for (int eio : new int[] {4, 3}) {
            RawClient client = server.socketIo(eio).sendText("4" + packet);
            AttackedServer.expectClosed(client, FORCED);
        }

        server.awaitSessions(0);
        server.expectUnharmed();
    }

    @Test
    @DisplayName("11: CVE-2026-33151, attachments that are too large together, or do not come")
    void attack11_theAttachmentsOfAPacketAreBoundedInBytesAndInTime() throws IOException {
        RawClient large = server.socketIo(4).sendText(PLACEHOLDER.replace("51-", "53-"));
        large.sendFrame(RawClient.BINARY, new byte[600_000]).sendFrame(RawClient.BINARY, new byte[600_000]);
        AttackedServer.expectClosed(large, FORCED);
        RawClient waiting = server.socketIo(4).sendText(PLACEHOLDER.replace("51-", "53-"));
        RawClient dripping = server.socketIo(3).sendText(PLACEHOLDER.replace("51-", "53-"));
        server.advance(20_000);
        dripping.sendFrame(RawClient.BINARY, new byte[] {4, 1});
        assertThat(server.attackersSessions()).isEqualTo(2);
        server.advance(15_000);

        AttackedServer.expectClosed(waiting, FORCED);
        AttackedServer.expectClosed(dripping, FORCED);
        server.awaitSessions(0);
        server.expectUnharmed();
    }

    @Test
    @DisplayName("12: CVE-2026-69185, binary frames after a packet of no attachments are kept for ever")
    void attack12_aBinaryFrameThatBelongsToNoPacketEndsTheSession() throws IOException {
        for (String packet : List.of("450-[\"x\"]", "450-[\"x\",{\"_placeholder\":true,\"num\":0}]", "4600-1[]",
                "42[\"x\"]")) {
            for (int eio : new int[] {4, 3}) {
                RawClient client = server.socketIo(eio).sendText(packet);
                client.sendFrame(RawClient.BINARY, eio == 4 ? new byte[1_000] : new byte[] {4, 1, 2});
                AttackedServer.expectClosed(client, FORCED);
            }
        }
        for (String next : List.of("42[\"x\"]", PLACEHOLDER, "41")) {
            RawClient client = server.socketIo(4).sendText(PLACEHOLDER).sendText(next);
            AttackedServer.expectClosed(client, FORCED);
        }

        server.awaitSessions(0);
        server.expectUnharmed();
    }

    /** In MessagePack: lists, maps, texts and binaries of up to 2^32 - 1, in a list as deep as they like. */
    @ParameterizedTest
    @CsvSource({"ddffffffff", "dfffffffff", "dbffffffff", "c6ffffffff", "c9ffffffff01", "dd7fffffff", "df7fffffff",
        "c67fffffff", "91dd6d3e5a1c", "91df6d3e5a1c"})
    @DisplayName("22: netty-socketio #945, room is made for a number that was only announced")
    void attack22_nothingIsAllocatedFromADeclaredNumber(String hex) throws IOException {
        byte[] head = HexFormat.of().parseHex("83a47479706502a36e7370a12fa464617461");
        byte[] declared = HexFormat.of().parseHex(hex);
        long before = server.allocatedBytes();

        RawClient msgPack = msgPackClient();
        msgPack.sendFrame(RawClient.BINARY, concat(head, declared));
        AttackedServer.expectClosed(msgPack, FORCED);
        AttackedServer.expectClosed(server.socketIo(4).sendText("451832742252-[\"x\"]"), FORCED);
        AttackedServer.expectClosed(server.socketIo(4).sendText("459999-[\"x\"]"), FORCED);
        PollingSession polling = PollingSession.connected(server, 3);
        assertThat(server.post(polling.path(), "999999999:4x").status()).isEqualTo(400);
        PollingSession binary = PollingSession.connected(server, 3);
        assertThat(binary.postBinary(new byte[] {1, 9, 9, 9, 9, 9, 9, 9, 9, 9, -1, 4}).status()).isEqualTo(400);

        assertThat(server.allocatedBytes() - before).isLessThan(1_000_000);
        server.awaitSessions(0);
        server.expectUnharmed();
    }

    @Test
    @DisplayName("22: netty-socketio #945, lists inside lists without an end")
    void attack22_aDeepPacketIsRefusedInEveryParser() throws IOException {
        byte[] deep = new byte[900_000];
        byte[] head = HexFormat.of().parseHex("83a47479706502a36e7370a12fa464617461");
        System.arraycopy(head, 0, deep, 0, head.length);
        for (int i = head.length; i < deep.length; i++) {
            deep[i] = (byte) 0x91;
        }
        String lists = "[".repeat(400_000) + "]".repeat(400_000);

        AttackedServer.expectClosed(msgPackClient().sendFrame(RawClient.BINARY, deep), FORCED);
        AttackedServer.expectClosed(server.socketIo(4).sendText("42[\"x\"," + lists + "]"), FORCED);
        RawClient old = server.protocol1().sendText("4:::" + lists);
        assertThat(old.readFrame().text()).startsWith("7:::");

        server.awaitSessions(1);
        server.expectUnharmed();
    }

    private RawClient msgPackClient() throws IOException {
        RawClient client = server.webSocket("/socket.io/?EIO=4&transport=websocket");
        assertThat(client.readFrame().text()).startsWith("0{");
        // {type: 0, nsp: "/"}
        client.sendFrame(RawClient.BINARY, HexFormat.of().parseHex("82a47479706500a36e7370a12f"));
        assertThat(client.readFrame().opcode()).isEqualTo(RawClient.BINARY);
        return client;
    }

    /** {type: 2, nsp: "/", data: [name]}. */
    private static byte[] msgPackEvent(String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        byte[] head = HexFormat.of().parseHex("83a47479706502a36e7370a12fa46461746191");
        return concat(concat(head, new byte[] {(byte) (0xA0 | text.length)}), text);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }
}
