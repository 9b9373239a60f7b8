package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets as the client 4.8.4 with socket.io-msgpack-parser 3.0.2 and its server exchanged them. */
@Timeout(20)
class MsgPackParserTest {
    private static final String CONNECT = "83a47479706500a464617461d40000a36e7370a12f";
    private static final String CONNECT_WITH_AUTH = "83a47479706500a46461746181a5746f6b656ea174a36e7370a12f";
    private static final String JOIN = "84a47479706502a46461746192a46a6f696ea5616c696365a76f7074696f6e7381"
            + "a8636f6d7072657373c3a36e7370a12f";
    private static final String MESSAGE = "83a47479706502a46461746192a76d657373616765a26869a36e7370a12f";
    private static final String WITH_ACK_ID = "84a47479706502a46461746192a17101a2696400a36e7370a12f";
    private static final String ACK = "84a47479706503a2696400a46461746191a26f6ba36e7370a12f";
    private static final String BINARY = "83a47479706502a46461746192a162c403010203a36e7370a12f";
    private static final String DATE = "83a47479706502a46461746192a164d7000000000000000000a36e7370a12f";
    private static final String DISCONNECT = "82a47479706501a36e7370a12f";
    private static final List<String> FROM_CLIENTS = List.of(CONNECT, CONNECT_WITH_AUTH, JOIN, MESSAGE, WITH_ACK_ID,
            ACK, BINARY, DATE, DISCONNECT);

    @Test
    void readsWhatClientsSend() throws Exception {
        assertThat(read(CONNECT)).isEqualTo(packet(Packet.Type.CONNECT, Packet.NO_ACK, null));
        assertThat(read(CONNECT_WITH_AUTH))
                .isEqualTo(packet(Packet.Type.CONNECT, Packet.NO_ACK, Map.of("token", "t")));
        assertThat(read(JOIN)).isEqualTo(packet(Packet.Type.EVENT, Packet.NO_ACK, List.of("join", "alice")));
        assertThat(read(MESSAGE)).isEqualTo(packet(Packet.Type.EVENT, Packet.NO_ACK, List.of("message", "hi")));
        assertThat(read(WITH_ACK_ID)).isEqualTo(packet(Packet.Type.EVENT, 0, List.of("q", 1)));
        assertThat(read(ACK)).isEqualTo(packet(Packet.Type.ACK, 0, List.of("ok")));
        assertThat((byte[]) read(BINARY).arguments().get(1)).containsExactly(1, 2, 3);
        assertThat(read(DATE).arguments()).containsExactly("d", "1970-01-01T00:00:00.000Z");
        assertThat(read(DISCONNECT)).isEqualTo(packet(Packet.Type.DISCONNECT, Packet.NO_ACK, null));
    }

    @Test
    void writesWhatTheServerSends() {
        assertThat(hex(PreparedPacket.event("message", List.of("hi")))).isEqualTo(MESSAGE);
        assertThat(hex(PreparedPacket.event("/", 0, "q", List.of(1)))).isEqualTo(WITH_ACK_ID);
        assertThat(hex(PreparedPacket.ack("/", 0, List.of("ok"), ValueMapper.NONE))).isEqualTo(ACK);
        assertThat(hex(PreparedPacket.event("b", List.of(new byte[] {1, 2, 3})))).isEqualTo(BINARY);
    }

    @Test
    void encodesAPacketOnceForAllClients() {
        PreparedPacket packet = PreparedPacket.event("message", List.of("hi"));

        assertThat(MsgPackParser.INSTANCE.encode(packet, false)).isSameAs(MsgPackParser.INSTANCE.encode(packet, false));
        assertThat(new DefaultParser(SocketSettings.DEFAULTS).encode(packet, false))
                .isSameAs(new DefaultParser(SocketSettings.DEFAULTS).encode(packet, false));
    }

    @Test
    void refusesText() {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> MsgPackParser.INSTANCE.text("2[\"e\"]"));
    }

    /** Each is written as JSON here and sent as MessagePack. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'type':0,'nsp':'/chat?token=1'}                       | CONNECT    | /chat?token=1 | -1",
        "{'nsp':'/','type':0,'data':{},'unknown':[1]}           | CONNECT    | /             | -1",
        "{'type':1,'nsp':'/chat'}                               | DISCONNECT | /chat         | -1",
        "{'type':2,'nsp':'/','data':['e'],'id':0,'options':7}   | EVENT      | /             | 0",
        "{'type':2,'nsp':'/','data':[7,null]}                   | EVENT      | /             | -1",
        "{'type':2,'nsp':'/','data':['e'],'id':9007199254740991}| EVENT      | / | 9007199254740991",
        "{'type':3,'nsp':'/chat','data':[],'id':4294967296}     | ACK        | /chat         | 4294967296",
    })
    void reads(String json, Packet.Type type, String namespace, long ackId) throws Exception {
        Packet packet = MsgPackParser.INSTANCE.binary(fromJson(json));

        assertThat(packet.type()).isEqualTo(type);
        assertThat(packet.namespace()).isEqualTo(namespace);
        assertThat(packet.ackId()).isEqualTo(ackId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "null", "'0'", "{}", "{'type':0}", "{'nsp':'/'}",
        "{'type':5,'nsp':'/','data':['e']}", "{'type':6,'nsp':'/','data':[],'id':1}", "{'type':-1,'nsp':'/'}",
        "{'type':'0','nsp':'/'}", "{'type':0.5,'nsp':'/'}", "{'type':null,'nsp':'/'}",
        "{'type':4294967296,'nsp':'/'}", "{'type':0,'nsp':null}",
        "{'type':0,'nsp':1}", "{'type':0,'nsp':['/']}", "{'type':0,'nsp':'/','data':[]}",
        "{'type':0,'nsp':'/','data':'token'}", "{'type':0,'nsp':'/','data':null}", "{'type':1,'nsp':'/','data':{}}",
        "{'type':1,'nsp':'/','data':null}", "{'type':2,'nsp':'/'}", "{'type':2,'nsp':'/','data':{}}",
        "{'type':2,'nsp':'/','data':[]}", "{'type':2,'nsp':'/','data':[null]}", "{'type':2,'nsp':'/','data':[['e']]}",
        "{'type':2,'nsp':'/','data':[{'toString':'x'}]}", "{'type':2,'nsp':'/','data':[true]}",
        "{'type':2,'nsp':'/','data':['e'],'id':-1}", "{'type':2,'nsp':'/','data':['e'],'id':'0'}",
        "{'type':2,'nsp':'/','data':['e'],'id':0.5}", "{'type':2,'nsp':'/','data':['e'],'id':null}",
        "{'type':2,'nsp':'/','data':['e'],'id':9223372036854775808}", "{'type':3,'nsp':'/','data':[]}",
        "{'type':3,'nsp':'/','id':1}", "{'type':3,'nsp':'/','data':{},'id':1}",
        "{'type':4,'nsp':'/','data':{'message':'x'}}", "{'type':4,'nsp':'/','data':'x'}"})
    void refuses(String json) throws Exception {
        byte[] message = fromJson(json);

        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> MsgPackParser.INSTANCE.binary(message));
    }

    @Test
    void refusesNamespacesThatAreTooLong() throws Exception {
        String longest = "/" + "n".repeat(255);

        assertThat(MsgPackParser.INSTANCE.binary(fromJson("{'type':0,'nsp':'" + longest + "'}")).namespace())
                .isEqualTo(longest);
        byte[] tooLong = fromJson("{'type':0,'nsp':'" + longest + "n'}");
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> MsgPackParser.INSTANCE.binary(tooLong));
    }

    @Test
    void refusesEveryTruncationOfWhatClientsSend() {
        for (String hex : FROM_CLIENTS) {
            byte[] whole = HexFormat.of().parseHex(hex);
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatExceptionOfType(PacketException.class).isThrownBy(() -> MsgPackParser.INSTANCE.binary(cut));
            }
        }
    }

    /** What is taken can also be passed on. */
    @Test
    void takesMutationsOrRefusesThemAsAFaultOfThePeer() {
        Random random = new Random(6);
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = HexFormat.of().parseHex(FROM_CLIENTS.get(i % FROM_CLIENTS.size()));
            for (int mutations = 1 + random.nextInt(3); mutations > 0; mutations--) {
                bytes = mutated(bytes, random);
            }
            try {
                Packet packet = MsgPackParser.INSTANCE.binary(bytes);
                taken++;
                Json.write(packet.data(), new ArrayList<>());
                MsgPackWriter.write(packet.data());
            } catch (PacketException e) {
                assertThat(e).hasMessageMatching("[ -~]+");
            }
        }
        assertThat(taken).as("mutations that still are packets").isBetween(100, 9_000);
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> {
                bytes[at] = (byte) random.nextInt();
                return bytes;
            }
            case 1 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                return bytes;
            }
            case 2 -> {
                byte[] shorter = new byte[bytes.length - 1];
                System.arraycopy(bytes, 0, shorter, 0, at);
                System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
                return shorter;
            }
            default -> {
                byte[] longer = new byte[bytes.length + 1];
                System.arraycopy(bytes, 0, longer, 0, at);
                longer[at] = (byte) random.nextInt();
                System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                return longer;
            }
        }
    }

    private static Packet packet(Packet.Type type, long ackId, Object data) {
        return new Packet(type, "/", ackId, 0, data);
    }

    private static Packet read(String hex) throws PacketException {
        return MsgPackParser.INSTANCE.binary(HexFormat.of().parseHex(hex));
    }

    private static byte[] fromJson(String json) throws Json.InvalidException {
        return MsgPackWriter.write(Json.read(json.replace('\'', '"')));
    }

    private static String hex(PreparedPacket packet) {
        return HexFormat.of().formatHex(MsgPackParser.write(packet));
    }
}
