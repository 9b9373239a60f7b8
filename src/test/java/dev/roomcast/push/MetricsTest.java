package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class MetricsTest {
    private static final long MARK = 1_000_003;

    @Test
    void answersTextThatPrometheusReads() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(2).start()) {
            Response answer = get(server, "/metrics");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
            assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
            Map<String, Long> samples = PrometheusText.samples(answer.text());
            assertThat(samples).containsEntry("roomcast_connections", 1L)
                    .containsEntry("roomcast_sessions{kind=\"engineio\"}", 0L)
                    .containsEntry("roomcast_http_requests_total", 1L)
                    .containsEntry("roomcast_limit_exceeded_total{limit=\"max-rooms\",layer=\"socketio\"}", 0L);
            assertThat(samples.get("jvm_memory_used_bytes{area=\"heap\"}")).isPositive();
            if (Files.exists(Path.of("/proc/self/fd"))) {
                assertThat(samples.get("process_open_fds")).isPositive().isLessThan(samples.get("process_max_fds"));
            }
        }
    }

    /** So that a counter that is new in any layer is not forgotten here. */
    @Test
    void showsEveryCounterOfEveryLayer() throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).start()) {
            List<Object> all = counters(server);
            assertThat(all.stream().map(counters -> counters.getClass().getName()).distinct())
                    .containsExactlyInAnyOrderElementsOf(classesOfCounters());
            List<String> missing = new ArrayList<>();
            for (Object counters : all) {
                for (Field field : counters.getClass().getFields()) {
                    if (field.getType() == LongAdder.class && !isShown(server, (LongAdder) field.get(counters))) {
                        missing.add(counters.getClass().getSimpleName() + "." + field.getName());
                    }
                }
            }

            assertThat(missing).isEmpty();
        }
    }

    @Test
    void showsWhatIsThereNow() throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).loops(2).start();
                RawClient joined = RawClient.openWebSocket(server.address(),
                        "/socket.io/?EIO=4&transport=websocket");
                RawClient feed = RawClient.openWebSocket(server.address(), "/ws?name=b")) {
            joined.readFrame();
            joined.sendText("40").readFrame();
            joined.sendText("420[\"join\",\"a\"]").readFrame();
            get(server, "/socket.io/1/");
            Eventually.becomesTrue("both are there", () -> server.roomCount() == 2);
            Eventually.get(server.push("b", "hello"));
            feed.readFrame();

            Map<String, Long> samples = PrometheusText.samples(get(server, "/metrics").text());

            assertThat(samples).containsEntry("roomcast_sessions{kind=\"engineio\"}", 1L)
                    .containsEntry("roomcast_sessions{kind=\"protocol1\"}", 1L)
                    .containsEntry("roomcast_sessions{kind=\"feed\"}", 1L).containsEntry("roomcast_rooms", 2L)
                    .containsEntry("roomcast_joins_total{result=\"accepted\"}", 2L)
                    .containsEntry("roomcast_websockets_opened_total{kind=\"feed\"}", 1L);
            assertThat(samples.get("roomcast_timers")).isPositive();
            assertThat(samples.get("roomcast_connections")).isGreaterThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"none | X-Nothing: 1 | 200", "none | X-Forwarded-For: 10.0.0.1 | 403",
        "none | Origin: http://evil.example | 403", "secret | X-Nothing: 1 | 401",
        "secret | Authorization: Bearer secret | 200"})
    void isGuardedAsTriggersAre(String key, String field, int status) throws IOException {
        RoomcastBuilder builder = Roomcast.builder().port(0).loops(1);
        try (Roomcast server = (key.equals("none") ? builder : builder.triggerKey(key)).start()) {
            assertThat(get(server, "/metrics", field).status()).isEqualTo(status);
        }
    }

    @Test
    void refusesOtherMethods() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).start();
                RawClient client = RawClient.connect(server.address())) {
            client.send("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

            assertThat(client.readResponse().status()).isEqualTo(405);
        }
    }

    private static boolean isShown(Roomcast server, LongAdder counter) throws IOException {
        Map<String, Long> before = PrometheusText.samples(get(server, "/metrics").text());
        counter.add(MARK);
        Map<String, Long> after = PrometheusText.samples(get(server, "/metrics").text());
        counter.add(-MARK);
        // What this very request counts is far less.
        return after.entrySet().stream().filter(sample -> sample.getKey().contains("_total"))
                .anyMatch(sample -> sample.getValue() - before.get(sample.getKey()) >= MARK);
    }

    /** All objects with counters that the server gives out, by itself or in a list. */
    private static List<Object> counters(Roomcast server) throws ReflectiveOperationException {
        List<Object> found = new ArrayList<>();
        for (Method method : Roomcast.class.getMethods()) {
            if (method.getParameterCount() == 0 && method.getName().toLowerCase().endsWith("counters")) {
                Object counters = method.invoke(server);
                found.addAll(counters instanceof List<?> several ? several : List.of(counters));
            }
        }
        return found;
    }

    private static TreeSet<String> classesOfCounters() throws IOException, URISyntaxException {
        Path root = Path.of(Roomcast.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(root.resolve("dev/roomcast"))) {
            return new TreeSet<>(files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith("Counters.class"))
                    .map(file -> file.substring(0, file.length() - 6).replace('/', '.')).toList());
        }
    }

    private static Response get(Roomcast server, String path, String... fields) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                    + String.join("", Stream.of(fields).map(field -> field + "\r\n").toList()) + "\r\n");
            return client.readResponse();
        }
    }
}
