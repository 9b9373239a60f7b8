package dev.roomcast.soak;

import dev.roomcast.Deflated;
import dev.roomcast.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Clients of Socket.IO 1 to 4 that join a room and wait for a message: by WebSocket, by polling, and by both. */
final class EngineVisits {
    private static final String PATH = "/socket.io/?EIO=%d&transport=%s";
    /** {@code {type: 0, nsp: "/"}} in MessagePack. */
    private static final byte[] MSGPACK_CONNECT = HexFormat.of().parseHex("82a47479706500a36e7370a12f");
    private static final int LONG = 3_000;

    private EngineVisits() {
    }

    static void webSocket4(Guest guest) throws IOException {
        Line line = guest.connect().upgrade(path(4, "websocket"));
        line.awaitFrame("0{");
        line.sendText("40").awaitFrame("40{");
        line.sendText(join(guest.room()));
        line.awaitMessage("2", "3");
        line.sayGoodbye();
    }

    static void webSocket3(Guest guest) throws IOException {
        Line line = guest.connect().upgrade(path(3, "websocket"));
        line.awaitFrame("0{");
        line.awaitFrame("40");
        line.sendText("2").awaitFrame("3");
        line.sendText(join(guest.room()));
        line.awaitMessage("", "");
        line.sayGoodbye();
    }

    static void msgpack(Guest guest) throws IOException {
        Line line = guest.connect().upgrade(path(4, "websocket"));
        line.awaitFrame("0{");
        line.send(RawClient.frame(0x80 | RawClient.BINARY, MSGPACK_CONNECT));
        line.readPayload();
        line.send(RawClient.frame(0x80 | RawClient.BINARY, msgpackJoin(guest.room())));
        line.awaitMessage("2", "3");
        line.sayGoodbye();
    }

    /** Sends a message that is deflated and gets one that is. */
    static void deflated(Guest guest) throws IOException {
        String room = guest.ownRoom();
        Line line = guest.connect().upgrade(path(4, "websocket"), "Sec-WebSocket-Extensions: permessage-deflate");
        line.awaitFrame("0{");
        line.sendText("40").awaitFrame("40{");
        byte[] join = Deflated.deflate(joinAcknowledged(room).getBytes(StandardCharsets.UTF_8));
        line.send(RawClient.frame(0xC0 | RawClient.TEXT, join)).awaitFrame("430");
        guest.connect().post("/", "application/x-www-form-urlencoded", "name=" + room + "&msg=" + "x".repeat(LONG))
                .expect(200);
        line.awaitMessage("2", "3");
        line.sayGoodbye();
    }

    static void polling4(Guest guest) throws IOException {
        PollingLine polling = PollingLine.open(guest, 4, "");
        polling.post("40");
        polling.post(join(guest.room()));
        polling.awaitMessage();
        goodbye(guest, polling);
    }

    static void polling3(Guest guest) throws IOException {
        PollingLine polling = PollingLine.open(guest, 3, guest.random().nextBoolean() ? "&b64=1" : "");
        polling.post(join(guest.room()));
        polling.awaitMessage();
        polling.post("2");
        goodbye(guest, polling);
    }

    static void jsonp3(Guest guest) throws IOException {
        PollingLine polling = PollingLine.open(guest, 3, "&j=" + guest.random().nextInt(10));
        polling.post(join(guest.room()));
        polling.awaitMessage();
    }

    /** Polls by one connection and posts by another, while a third one upgrades. */
    static void upgrade4(Guest guest) throws IOException {
        PollingLine polling = PollingLine.open(guest, 4, "");
        polling.post("40");
        polling.post(join(guest.room()));
        polling.awaitMessage();
        upgrade(guest, polling, 4);
    }

    static void upgrade3(Guest guest) throws IOException {
        PollingLine polling = PollingLine.open(guest, 3, "");
        polling.post(join(guest.room()));
        upgrade(guest, polling, 3);
    }

    /** Asks to leave by a packet, and to hear of it. */
    private static void goodbye(Guest guest, PollingLine polling) throws IOException {
        if (guest.random().nextInt(3) == 0) {
            polling.post("1");
        }
    }

    private static void upgrade(Guest guest, PollingLine polling, int eio) throws IOException {
        Line webSocket = guest.connect();
        polling.startPoll();
        webSocket.upgrade(path(eio, "websocket") + "&sid=" + polling.sid());
        webSocket.sendText("2probe").awaitFrame("3probe");
        polling.finishPoll();
        webSocket.sendText("5");
        webSocket.awaitMessage("2", "3");
        webSocket.sayGoodbye();
    }

    private static String path(int eio, String transport) {
        return String.format(PATH, eio, transport);
    }

    static String join(String room) {
        return "42[\"join\",{\"username\":\"" + room + "\"}]";
    }

    private static String joinAcknowledged(String room) {
        return "420[\"join\",{\"username\":\"" + room + "\"}]";
    }

    /** {@code {type: 2, data: ["join", room], nsp: "/"}} in MessagePack. */
    private static byte[] msgpackJoin(String room) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(HexFormat.of().parseHex("83a47479706502a46461746192a46a6f696e"));
        packet.write(0xA0 | room.length());
        packet.writeBytes(room.getBytes(StandardCharsets.US_ASCII));
        packet.writeBytes(HexFormat.of().parseHex("a36e7370a12f"));
        return packet.toByteArray();
    }
}
