package dev.roomcast.cli;

import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code listen}: a window of a user in a terminal, by an event stream. It comes back when the connection is lost, and
 * gets what it has missed.
 */
@Command(name = "listen", sortOptions = false, usageHelpAutoWidth = true, mixinStandardHelpOptions = true,
        versionProvider = Version.class, header = "Prints what a user is sent, a line a message, as it comes.",
        footer = {"", "Ends by Ctrl-C or SIGTERM, or after --count messages, with exit status 0; 4 refused by the"
            + " server, 5 no server there, 2 a wrong option or value. A connection that is lost is made again."})
final class ListenTool implements Tool {
    /** The server sends a comment each 25 s; who is silent for longer than this is gone. */
    private static final int SILENCE_MILLIS = 75_000;
    private static final int MAX_PAUSE_SECONDS = 15;

    @Mixin
    private ServerOptions server;

    @Parameters(index = "0", paramLabel = "NAME", description = "Whose messages")
    private String name;

    @Option(names = "--token", paramLabel = "TOKEN",
            description = "Token to join by, where the server wants one; also in ROOMCAST_TOKEN")
    private String token;

    @Option(names = "--count", paramLabel = "N", description = "End after so many messages (default: none, go on)")
    private long count;

    @Option(names = "--json", description = "Print {\"event\":…,\"data\":…}, as it was sent, rather than its text")
    private boolean json;

    private Optional<String> lastId = Optional.empty();
    private long printed;
    private int pauseSeconds = 1;
    /** Whether there has been a connection; without one there is nothing to come back to. */
    private boolean heard;

    @Override
    public Status run(Terminal terminal) throws ToolException {
        if (count < 0) {
            throw new IllegalArgumentException("count is " + count + ", must be at least 1");
        }
        ApiClient client = server.client();
        for (String signal : new String[] {"INT", "TERM"}) {
            Signals.handle(signal, () -> {
                terminal.out().flush();
                Runtime.getRuntime().halt(Status.DONE.code());
            });
        }
        for (Optional<String> lost = attempt(client, terminal); lost.isPresent(); lost = attempt(client, terminal)) {
            terminal.err().println("roomcast: connection lost, trying again in " + pauseSeconds + " s: " + lost.get());
            await(pauseSeconds);
            pauseSeconds = Math.min(pauseSeconds * 2, MAX_PAUSE_SECONDS);
        }
        return Status.DONE;
    }

    /** Prints what one connection brings; answers why it has ended, or nothing when all is printed that is wanted. */
    private Optional<String> attempt(ApiClient client, Terminal terminal) throws ToolException {
        try {
            HttpURLConnection connection = open(client);
            int status = connection.getResponseCode();
            if (status == 200) {
                heard = true;
                pauseSeconds = 1;
                return print(connection, terminal) ? Optional.empty() : Optional.of("the stream has ended");
            }
            if (heard && status >= 500) {
                return Optional.of("status " + status);
            }
            throw ApiClient.answer(connection).refused();
        } catch (IOException e) {
            if (!heard) {
                throw client.unreachable(e);
            }
            return Optional.of(ApiClient.reason(e));
        }
    }

    private HttpURLConnection open(ApiClient client) throws IOException {
        String target = "events?name=" + ApiClient.encoded(name)
                + (token == null ? "" : "&token=" + ApiClient.encoded(token));
        HttpURLConnection connection = client.open(target, Optional.empty(), SILENCE_MILLIS);
        connection.setRequestProperty("Accept", "text/event-stream");
        lastId.ifPresent(id -> connection.setRequestProperty("Last-Event-ID", id));
        return connection;
    }

    /** Prints what comes; answers whether that was all that is wanted. */
    private boolean print(HttpURLConnection connection, Terminal terminal) throws IOException {
        try (InputStream in = connection.getInputStream()) {
            EventReader events = new EventReader(in, lastId);
            for (Optional<EventReader.StreamEvent> event = events.next(); event.isPresent(); event = events.next()) {
                if (event.get().name().equals("lost")) {
                    terminal.err().println("roomcast: the connection was lost for too long, messages are missing");
                    continue;
                }
                terminal.out().println(line(event.get()));
                lastId = events.lastId();
                // Whoever reads our output may have gone, as head does.
                if (++printed == count || terminal.out().checkError()) {
                    return true;
                }
            }
            lastId = events.lastId();
            return false;
        } finally {
            connection.disconnect();
        }
    }

    private String line(EventReader.StreamEvent event) {
        StringBuilder line = new StringBuilder();
        Object data;
        try {
            data = Json.read(event.data());
        } catch (Json.InvalidException e) {
            data = event.data();
        }
        if (json) {
            Map<String, Object> whole = new LinkedHashMap<>();
            whole.put("event", event.name());
            whole.put("data", data);
            return Json.write(whole);
        }
        if (!event.name().equals("message")) {
            Escapes.all(line, event.name() + " ");
        }
        Object shown = event.name().equals("message") && data instanceof Map<?, ?> map && map.containsKey("data")
                ? map.get("data") : data;
        Escapes.all(line, shown instanceof String text ? text : Json.write(shown));
        return line.toString();
    }

    private static void await(int seconds) throws ToolException {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            throw new ToolException(Status.FAILED, "interrupted");
        }
    }
}
