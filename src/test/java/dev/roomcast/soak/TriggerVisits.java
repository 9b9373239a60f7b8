package dev.roomcast.soak;

import java.io.IOException;

/** Programs that push, singly and in batches, ask who is there, and fetch files; several requests a connection. */
final class TriggerVisits {
    private static final String JSON = "application/json";
    private static final int REQUESTS = 5;

    private TriggerVisits() {
    }

    static void get(Guest guest) throws IOException {
        Line line = guest.connect();
        for (int i = 0; i < REQUESTS; i++) {
            line.get("/?name=" + guest.room() + "&msg=" + i).expect(200);
        }
    }

    static void form(Guest guest) throws IOException {
        guest.connect().post("/", "application/x-www-form-urlencoded", "name=" + guest.room() + "&msg=50+%25+%E4%BD%A0")
                .expect(200);
    }

    static void json(Guest guest) throws IOException {
        guest.connect().post("/", JSON, "{\"name\":[\"" + guest.room() + "\",\"" + guest.room()
                + "\"],\"msg\":{\"unread\":3,\"text\":\"" + "x".repeat(guest.random().nextInt(3_000)) + "\"}}")
                .expect(200);
    }

    static void batch(Guest guest) throws IOException {
        guest.connect().post("/emit", JSON, "[" + emit(guest) + "," + emit(guest) + "," + emit(guest) + "]")
                .expect(200);
    }

    static void lines(Guest guest) throws IOException {
        guest.connect().post("/emit", "application/x-ndjson", emit(guest) + "\n" + emit(guest) + "\n").expect(200);
    }

    /** Several requests in one piece, as a program that does not wait for answers sends them. */
    static void pipelined(Guest guest) throws IOException {
        String request = "GET /?name=" + guest.room() + "&msg=pipelined HTTP/1.1\r\nHost: localhost\r\n\r\n";
        Line line = guest.connect().send(request.repeat(REQUESTS));
        for (int i = 0; i < REQUESTS; i++) {
            line.expect(200);
        }
    }

    static void queries(Guest guest) throws IOException {
        Line line = guest.connect();
        line.get("/rooms").expect(200);
        line.get("/rooms/" + guest.room()).expect(200);
        line.get("/health").expect(200);
    }

    static void files(Guest guest) throws IOException {
        Line line = guest.connect();
        line.get("/socket.io/socket.io.min.js").expect(200);
        line.get("/").expect(200);
    }

    private static String emit(Guest guest) {
        return "{\"to\":[\"" + guest.room() + "\"],\"except\":[\"" + guest.room() + "-not\"],\"event\":\"news\","
                + "\"args\":[{\"n\":" + guest.random().nextInt() + "}]}";
    }
}
