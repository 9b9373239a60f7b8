package dev.roomcast.soak;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Clients of Socket.IO 0.9 that join a room and wait for a message, by each of their transports. */
final class OldVisits {
    private static final String CONNECTED = "1::";
    private static final String HEARTBEAT = "2::";

    private OldVisits() {
    }

    static void webSocket(Guest guest) throws IOException {
        Line line = guest.connect();
        String sid = handshake(line);
        line.upgrade(path("websocket", sid)).awaitFrame(CONNECTED);
        line.sendText(join(guest.room()));
        line.awaitMessage(HEARTBEAT, HEARTBEAT);
        line.sayGoodbye();
    }

    static void xhrPolling(Guest guest) throws IOException {
        Line line = guest.connect();
        String path = path("xhr-polling", handshake(line));
        line.get(path).expect(200);
        line.post(path, "text/plain;charset=UTF-8", join(guest.room())).expect(200);
        awaitMessage(line, path);
        goodbye(guest, line, path);
    }

    static void jsonpPolling(Guest guest) throws IOException {
        Line line = guest.connect();
        String path = path("jsonp-polling", handshake(line)) + "&i=" + guest.random().nextInt(10);
        line.get(path).expect(200);
        String literal = "\"" + join(guest.room()).replace("\"", "\\\"") + "\"";
        line.post(path, "application/x-www-form-urlencoded",
                "d=" + URLEncoder.encode(literal, StandardCharsets.UTF_8)).expect(200);
        awaitMessage(line, path);
        goodbye(guest, line, path);
    }

    static void htmlFile(Guest guest) throws IOException {
        Line line = guest.connect();
        String path = path("htmlfile", handshake(line));
        line.get(path).expectStream();
        String page = line.readChunk();
        while (!page.contains(CONNECTED)) {
            page = line.readChunk();
        }
        Line poster = guest.connect();
        poster.post(path, "text/plain;charset=UTF-8", join(guest.room())).expect(200);
        for (String chunk = line.readChunk(); !chunk.contains(Line.MESSAGE); chunk = line.readChunk()) {
            if (chunk.contains(HEARTBEAT)) {
                poster.post(path, "text/plain;charset=UTF-8", HEARTBEAT).expect(200);
            }
        }
        goodbye(guest, poster, path);
    }

    static String handshake(Line line) throws IOException {
        String answer = line.get("/socket.io/1/?t=1").expect(200);
        return answer.substring(0, answer.indexOf(':'));
    }

    private static void awaitMessage(Line line, String path) throws IOException {
        String payload = line.get(path).expect(200);
        while (!payload.contains(Line.MESSAGE)) {
            payload = line.get(path).expect(200);
        }
    }

    /** What the client sends from a page that is left; sometimes. */
    private static void goodbye(Guest guest, Line line, String path) throws IOException {
        if (guest.random().nextInt(3) == 0) {
            line.get(path + "&disconnect=1").expect(200);
        }
    }

    static String path(String transport, String sid) {
        return "/socket.io/1/" + transport + "/" + sid + "?t=2";
    }

    static String join(String room) {
        return "5:::{\"name\":\"join\",\"args\":[\"" + room + "\"]}";
    }
}
