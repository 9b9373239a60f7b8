package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients whose first message is binary, on real sockets, over both transports. */
@Timeout(20)
class MsgPackSessionTest {
    /** As the client 4.8.4 with socket.io-msgpack-parser 3.0.2 sends it. */
    private static final byte[] CONNECT = HexFormat.of().parseHex("83a47479706500a464617461d40000a36e7370a12f");
    private static final byte[] BINARY_EVENT =
            HexFormat.of().parseHex("83a47479706502a46461746192a46563686fc403010203a36e7370a12f");
    private static final String PATH = "/socket.io/?EIO=4&transport=";
    private static final String RECORD_SEPARATOR = "\u001e";

    private EchoSocketServer server;

    @BeforeEach
    void start() throws IOException {
        server = EchoSocketServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void connectsAClientWhoseFirstMessageIsBinary() throws Exception {
        try (RawClient client = open(4)) {
            client.sendFrame(RawClient.BINARY, CONNECT);

            byte[] reply = client.readFrame().payload();
            Object sid = ((Map<?, ?>) ((Map<?, ?>) MsgPackReader.read(reply)).get("data")).get("sid");
            assertThat((String) sid).matches("[A-Za-z0-9_-]{22}");
            // The golden vector, but for the id.
            assertThat(HexFormat.of().formatHex(reply)).isEqualTo("83a47479706500a46461746181a3736964b6"
                    + HexFormat.of().formatHex(((String) sid).getBytes(StandardCharsets.US_ASCII)) + "a36e7370a12f");
        }
    }

    @Test
    void refusesAnUnknownNamespaceAndStaysOpen() throws Exception {
        try (RawClient client = open(4)) {
            send(client, "{'type':0,'nsp':'/nope?a=1','data':{'token':1}}");
            assertRead(client, "{'type':4,'data':{'message':'Invalid namespace'},'nsp':'/nope'}");

            client.sendFrame(RawClient.BINARY, CONNECT);

            assertThat(read(client).get("type")).isEqualTo(0);
        }
    }

    @Test
    void leavesOneNamespaceAndGoesOnInTheOther() throws Exception {
        try (RawClient client = connected()) {
            send(client, "{'type':0,'nsp':'/custom?token=1','data':{'token':1}}");
            assertThat(read(client).get("nsp")).isEqualTo("/custom");
            send(client, "{'type':1,'nsp':'/custom'}");

            assertEchoes(client);
            send(client, "{'type':2,'nsp':'/custom','data':['echo']}");
            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    @Test
    void echoesEveryKindOfValue() throws Exception {
        try (RawClient client = connected()) {
            server.expectEcho(false);
            String event = "{'type':2,'data':['echo',{'z':[1,-3000000000,1.5,null,true],'a':'你好😀'}],'nsp':'/'}";
            send(client, event);

            assertRead(client, event);
        }
    }

    @Test
    void echoesBinaryWhereItStands() throws Exception {
        try (RawClient client = connected()) {
            server.expectEcho(false);
            client.sendFrame(RawClient.BINARY, BINARY_EVENT);

            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, BINARY_EVENT));
        }
    }

    @Test
    void acknowledgesWithTheIdThatWasGiven() throws Exception {
        try (RawClient client = connected()) {
            server.expectEcho(true);
            send(client, "{'type':2,'data':['echo',[],'x'],'id':456,'nsp':'/'}");

            assertRead(client, "{'type':3,'id':456,'data':[[],'x'],'nsp':'/'}");
        }
    }

    @Test
    void takesTheAnswerToAnEventOfOurs() throws Exception {
        CompletableFuture<List<Object>> answer = new CompletableFuture<>();
        server.socketIo().of("/ask")
                .onConnection(socket -> socket.emitWithAck("question", new byte[] {7})
                        .thenAccept(values -> answer.complete(values.toList())));
        try (RawClient client = open(4)) {
            send(client, "{'type':0,'nsp':'/ask'}");
            assertThat(read(client).get("type")).isEqualTo(0);
            assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, HexFormat.of()
                    .parseHex("84a47479706502a46461746192a87175657374696f6ec40107a2696400a36e7370a42f61736b")));

            send(client, "{'type':3,'id':0,'data':['yes',2],'nsp':'/ask'}");

            assertThat(Eventually.get(answer)).containsExactly("yes", 2);
        }
    }

    @Test
    void tellsAClientThatTheServerDisconnectsIt() throws Exception {
        server.socketIo().main().onConnection(Socket::disconnect);
        try (RawClient client = connected()) {
            assertThat(client.readFrame()).isEqualTo(
                    Frame.of(RawClient.BINARY, HexFormat.of().parseHex("82a47479706501a36e7370a12f")));
        }
    }

    @Test
    void closesAMsgpackClientThatSendsText() throws Exception {
        try (RawClient client = connected()) {
            client.sendText("42[\"echo\"]");

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    @Test
    void closesAClientWithTheDefaultParserThatSendsMsgpack() throws Exception {
        try (RawClient client = open(4)) {
            client.sendText("40");
            assertThat(client.readFrame().text()).startsWith("40{");
            client.sendFrame(RawClient.BINARY, BINARY_EVENT);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    /** A client whose first message was text has chosen, even where that message only named a namespace in vain. */
    @Test
    void closesAClientThatChangesItsParserAfterARefusedConnect() throws Exception {
        try (RawClient client = open(4)) {
            client.sendText("40/nope,");
            assertThat(client.readFrame().text()).startsWith("44/nope,");
            client.sendFrame(RawClient.BINARY, CONNECT);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    @Test
    void closesAClientOfProtocol3ThatBeginsWithMsgpack() throws Exception {
        try (RawClient client = open(3)) {
            assertThat(client.readFrame()).isEqualTo(Frame.text("40"));
            byte[] typed = new byte[1 + CONNECT.length];
            typed[0] = 4;
            System.arraycopy(CONNECT, 0, typed, 1, CONNECT.length);
            client.sendFrame(RawClient.BINARY, typed);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'type':2,'nsp':'/','data':['echo']}", "{'type':3,'nsp':'/','data':[],'id':0}", "{}", "1"})
    void closesOnWhatMayNotComeBeforeTheConnect(String packet) throws Exception {
        try (RawClient client = open(4)) {
            send(client, packet);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    /** attacks.md 9 and the suite's invalid packets. */
    @ParameterizedTest
    @ValueSource(strings = {"{'type':0,'nsp':'/'}", "{'type':5,'nsp':'/','data':['echo']}",
        "{'type':2,'nsp':'/custom','data':['echo']}", "{'type':2,'nsp':'/','data':['connect']}",
        "{'type':2,'nsp':'/','data':['disconnect']}", "{'type':2,'nsp':'/','data':['connect_error']}",
        "{'type':2,'nsp':'/','data':[{'toString':'x'}]}", "{'type':4,'nsp':'/','data':'x'}", "[]", "null"})
    void closesOnAnInvalidPacket(String packet) throws Exception {
        try (RawClient client = connected()) {
            send(client, packet);

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
            Eventually.becomesTrue("no session is left", () -> server.socketIo().engine().sessionCount() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c1", "83a4747970", "83a47479706502a46461746192a162c6ffffffff010203a36e7370a12f",
        "83a47479706500a464617461d40000a36e7370a12f00"})
    void closesOnWhatIsNoMessagePack(String hex) throws Exception {
        try (RawClient client = open(4)) {
            client.sendFrame(RawClient.BINARY, HexFormat.of().parseHex(hex));

            assertThat(client.readFrame().closeCode()).isEqualTo(1005);
        }
    }

    /** attacks.md 10. */
    @ParameterizedTest
    @ValueSource(strings = {"error", "__proto__", "unheard of", "constructor"})
    void ignoresEventsThatNobodyListensTo(String name) throws Exception {
        try (RawClient client = connected()) {
            send(client, "{'type':2,'nsp':'/','data':['" + name + "',1],'id':7}");
            send(client, "{'type':3,'nsp':'/','data':[],'id':99}");

            assertEchoes(client);
        }
    }

    @Test
    void talksByPolling() throws Exception {
        String path = PATH + "polling&sid=" + handshake();
        post(path, base64(CONNECT));
        assertThat(MsgPackReader.read(polled(path).get(0)))
                .satisfies(packet -> assertThat(((Map<?, ?>) packet).get("type")).isEqualTo(0));
        server.expectEcho(false);
        server.expectEcho(true);
        byte[] withAck = packet("{'type':2,'data':['echo','你好'],'id':0,'nsp':'/'}");

        post(path, base64(BINARY_EVENT) + RECORD_SEPARATOR + base64(withAck));

        assertThat(polled(path)).usingElementComparator(Arrays::compare)
                .containsExactly(BINARY_EVENT, packet("{'type':3,'id':0,'data':['你好'],'nsp':'/'}"));
    }

    @Test
    void closesOnTextByPolling() throws Exception {
        String path = PATH + "polling&sid=" + handshake();
        post(path, base64(CONNECT));
        polled(path);

        post(path, "42[\"echo\"]");

        assertThat(server.live().get(path).text()).isEqualTo("1");
        assertThat(server.live().get(path).status()).isEqualTo(400);
    }

    @Test
    void staysWithItsParserThroughTheUpgrade() throws Exception {
        String sid = handshake();
        String path = PATH + "polling&sid=" + sid;
        post(path, base64(CONNECT) + RECORD_SEPARATOR
                + base64(packet("{'type':2,'nsp':'/','data':['join',{'username':'test'}]}")));
        polled(path);
        try (RawClient client = RawClient.openWebSocket(server.live().address(), PATH + "websocket&sid=" + sid)) {
            client.sendText("2probe");
            assertThat(client.readFrame()).isEqualTo(Frame.text("3probe"));
            server.push("test", "in between");
            client.sendText("5");
            server.push("test", "after");

            assertRead(client, message("in between"));
            assertRead(client, message("after"));
            assertEchoes(client);
        }
    }

    @Test
    void oneBroadcastReachesClientsOfBothParsersOnceEach() throws Exception {
        try (RawClient msgpack = connected(); RawClient text = open(4)) {
            text.sendText("40");
            text.readFrame();
            send(msgpack, "{'type':2,'nsp':'/','data':['join',{'username':'both'}]}");
            text.sendText("42[\"join\",{\"username\":\"both\"}]");
            Rooms rooms = server.socketIo().main().rooms();
            Eventually.becomesTrue("both are there", () -> {
                CompletableFuture<Integer> count = new CompletableFuture<>();
                rooms.count("both", count::complete);
                return Eventually.get(count) == 2;
            });
            CompletableFuture<Integer> delivered = new CompletableFuture<>();

            rooms.broadcast(List.of("both"), PreparedPacket.event("echo", List.of(new byte[] {1, 2, 3})),
                    delivered::complete);

            assertThat(Eventually.get(delivered)).isEqualTo(2);
            assertThat(msgpack.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, BINARY_EVENT));
            assertThat(text.readFrame()).isEqualTo(Frame.text("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]"));
            assertThat(text.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, new byte[] {1, 2, 3}));
            server.push("both", "next");
            assertRead(msgpack, message("next"));
            assertThat(text.readFrame()).isEqualTo(Frame.text("42[\"message\",{\"code\":0,\"data\":\"next\"}]"));
        }
    }

    private static String message(String data) {
        return "{'type':2,'data':['message',{'code':0,'data':'" + data + "'}],'nsp':'/'}";
    }

    private void assertEchoes(RawClient client) throws Exception {
        server.expectEcho(false);
        send(client, "{'type':2,'data':['echo','你好'],'nsp':'/'}");
        assertRead(client, "{'type':2,'data':['echo','你好'],'nsp':'/'}");
    }

    private RawClient open(int generation) throws IOException {
        RawClient client = RawClient.openWebSocket(server.live().address(),
                "/socket.io/?EIO=" + generation + "&transport=websocket");
        assertThat(client.readFrame().text()).startsWith("0{");
        return client;
    }

    private RawClient connected() throws Exception {
        RawClient client = open(4);
        client.sendFrame(RawClient.BINARY, CONNECT);
        assertThat(read(client).get("type")).isEqualTo(0);
        return client;
    }

    private String handshake() throws IOException {
        Matcher sid = Pattern.compile("\"sid\":\"([^\"]+)\"").matcher(server.live().get(PATH + "polling").text());
        assertThat(sid.find()).isTrue();
        return sid.group(1);
    }

    private void post(String path, String payload) throws IOException {
        Response response = server.live().post(path, payload);
        assertThat(response.text()).isEqualTo("ok");
    }

    /** The binary messages of one answer, which must have no others. */
    private List<byte[]> polled(String path) throws IOException {
        Response response = server.live().get(path);
        assertThat(response.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        List<byte[]> messages = new ArrayList<>();
        for (String packet : response.text().split(RECORD_SEPARATOR)) {
            assertThat(packet).startsWith("b");
            messages.add(Base64.getDecoder().decode(packet.substring(1)));
        }
        return messages;
    }

    private static String base64(byte[] packet) {
        return "b" + Base64.getEncoder().encodeToString(packet);
    }

    private static byte[] packet(String json) throws Json.InvalidException {
        return MsgPackWriter.write(Json.read(json.replace('\'', '"')));
    }

    private static void send(RawClient client, String json) throws Exception {
        client.sendFrame(RawClient.BINARY, packet(json));
    }

    private static Map<?, ?> read(RawClient client) throws Exception {
        Frame frame = client.readFrame();
        assertThat(frame.opcode()).isEqualTo(RawClient.BINARY);
        return (Map<?, ?>) MsgPackReader.read(frame.payload());
    }

    private static void assertRead(RawClient client, String json) throws Exception {
        assertThat(client.readFrame()).isEqualTo(Frame.of(RawClient.BINARY, packet(json)));
    }
}
