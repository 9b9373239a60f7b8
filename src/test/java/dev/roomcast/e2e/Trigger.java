package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** A back end that triggers, over a connection that it keeps. Each call answers to how many sockets it went. */
final class Trigger {
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;

    Trigger(int port) {
        server = URI.create("http://127.0.0.1:" + port + "/");
    }

    /** By GET, with values encoded as a form's. */
    int get(String name, String message) {
        return getRaw(form(name, message));
    }

    /** By GET, the query as it is. */
    int getRaw(String query) {
        return send(HttpRequest.newBuilder(server.resolve("/?" + query)));
    }

    int postForm(String name, String message) {
        return send(HttpRequest.newBuilder(server).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(name, message))));
    }

    /** By POST of JSON; {@code message} is JSON. */
    int postJson(Object name, String message) {
        return send(HttpRequest.newBuilder(server).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":" + Json.write(name) + ",\"msg\":" + message + "}")));
    }

    private static String form(String name, String message) {
        return "name=" + URLEncoder.encode(name, StandardCharsets.UTF_8)
                + "&msg=" + URLEncoder.encode(message, StandardCharsets.UTF_8);
    }

    private int send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            Map<?, ?> answer = (Map<?, ?>) Json.read(response.body());
            assertThat(answer.keySet()).hasToString("[sockets]");
            return (Integer) answer.get("sockets");
        } catch (IOException | Json.InvalidException e) {
            throw new AssertionError("trigger failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
