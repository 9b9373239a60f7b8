package dev.roomcast.soak;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Windows without a library: {@code /ws}, {@code /events} and {@code /poll}. */
final class FeedVisits {
    private static final Pattern ID = Pattern.compile("(?m)^id: (.*)$");
    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]*)\"");

    private FeedVisits() {
    }

    static void webSocket(Guest guest) throws IOException {
        Line line = guest.connect().upgrade("/ws?name=" + guest.room());
        line.awaitMessage("", "");
        line.sendText("{\"event\":\"join\",\"data\":\"" + guest.room() + "\"}");
        line.awaitMessage("", "");
        line.sayGoodbye();
    }

    static void events(Guest guest) throws IOException {
        awaitEvent(guest.connect().get("/events?name=" + guest.room()));
    }

    /** Loses its connection by a reset and goes on with another. */
    static void eventsResumed(Guest guest) throws IOException {
        String target = "/events?name=" + guest.room();
        Line first = guest.connect();
        String id = awaitEvent(first.get(target));
        first.reset();
        awaitEvent(guest.connect().send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: " + id
                + "\r\n\r\n"));
    }

    static void poll(Guest guest) throws IOException {
        Line line = guest.connect();
        String target = "/poll?name=" + guest.room() + "&cursor=";
        String answer = line.get(target).expect(200);
        for (int i = 0; i < 3; i++) {
            Matcher cursor = CURSOR.matcher(answer);
            if (!cursor.find()) {
                throw new AssertionError("an answer without a cursor: " + answer);
            }
            answer = line.get(target + cursor.group(1)).expect(200);
        }
    }

    /** Reads a stream until a message has come, and returns its id. */
    private static String awaitEvent(Line line) throws IOException {
        line.expectStream();
        String block = line.readChunk();
        while (!block.contains("\"code\"")) {
            block = line.readChunk();
        }
        Matcher id = ID.matcher(block);
        if (!id.find()) {
            throw new AssertionError("an event without an id: " + block);
        }
        return id.group(1);
    }
}
