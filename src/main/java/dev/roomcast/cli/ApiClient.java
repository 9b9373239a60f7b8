package dev.roomcast.cli;

import dev.roomcast.io.TrustedAuthorities;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Requests to a server, one after the other. By the older client of the JDK: the newer, {@code java.net.http}, has no
 * time-out for what comes after the header section, so that a dead event stream would never be noticed.
 */
final class ApiClient {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int ANSWER_MILLIS = 30_000;

    private final URI base;
    private final TrustedAuthorities authorities;

    /** Requests below an address that ends with a slash. */
    ApiClient(URI base, TrustedAuthorities authorities) {
        this.base = base;
        this.authorities = authorities;
    }

    /** Status, and content as text. */
    record Answer(int status, String text) {
        /** What an answer in JSON has for a name; empty where it is none, or has no such name. */
        Optional<Object> member(String name) {
            try {
                return Json.read(text) instanceof Map<?, ?> map ? Optional.ofNullable(map.get(name)) : Optional.empty();
            } catch (Json.InvalidException e) {
                return Optional.empty();
            }
        }

        /** The server's own word on why it has refused something. */
        ToolException refused() {
            StringBuilder why = new StringBuilder("refused with status " + status);
            member("error").ifPresent(error -> Escapes.text(why.append(": "), error.toString()));
            return new ToolException(Status.REFUSED, why.toString());
        }
    }

    URI base() {
        return base;
    }

    /** A value in a query. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    Answer get(String target, Optional<String> key) throws IOException {
        return answer(open(target, key, ANSWER_MILLIS));
    }

    /** Sent once: whether one that is not answered has been done, nobody knows. */
    Answer postJson(String target, Optional<String> key, String json) throws IOException {
        // The JDK would send it again by itself.
        System.setProperty("sun.net.http.retryPost", "false");
        HttpURLConnection connection = open(target, key, ANSWER_MILLIS);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
        return answer(connection);
    }

    /** A request that is not sent yet; redirects are not followed, for the next address might get the key. */
    HttpURLConnection open(String target, Optional<String> key, int readMillis) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) base.resolve(target).toURL().openConnection();
        authorities.secure(connection);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(readMillis);
        key.ifPresent(text -> connection.setRequestProperty("Authorization", "Bearer " + text));
        return connection;
    }

    /** The answer, read to its end. */
    static Answer answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** There is no server, or it does not answer as one. */
    ToolException unreachable(IOException cause) {
        return new ToolException(Status.UNREACHABLE, "cannot reach " + base + ": " + reason(cause));
    }

    /** Why, for those whose message is only a name. */
    static String reason(IOException e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        return switch (e.getClass().getSimpleName()) {
            case "UnknownHostException" -> "unknown host " + message;
            case "SocketTimeoutException" -> "no answer in time";
            default -> message.isEmpty() ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
        };
    }
}
