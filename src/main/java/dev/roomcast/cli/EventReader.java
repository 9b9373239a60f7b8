package dev.roomcast.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads an event stream (HTML standard, "Server-sent events"), as it comes. */
final class EventReader {
    private static final String MESSAGE = "message";

    private final BufferedReader lines;
    private Optional<String> lastId;

    /**
     * Reads from a stream that the caller closes.
     *
     * @param lastId of the stream that this one goes on from
     */
    EventReader(InputStream in, Optional<String> lastId) {
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.lastId = lastId;
    }

    /** One event. */
    record StreamEvent(String name, String data) {
    }

    /** The id to go on from, by the field {@code Last-Event-ID}. */
    Optional<String> lastId() {
        return lastId;
    }

    /** The next event; empty at the end of the stream, where what is not whole is dropped. */
    Optional<StreamEvent> next() throws IOException {
        String name = MESSAGE;
        StringBuilder data = null;
        Optional<String> id = lastId;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                lastId = id;
                if (data != null) {
                    return Optional.of(new StreamEvent(name, data.toString()));
                }
                name = MESSAGE;
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + (line.startsWith(" ", colon + 1) ? 2 : 1));
            switch (field) {
                case "event" -> name = value.isEmpty() ? MESSAGE : value;
                case "data" -> data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
                case "id" -> id = Optional.of(value);
                default -> {
                    // A comment, which begins with the colon, or a time to wait: we have our own.
                }
            }
        }
        return Optional.empty();
    }
}
