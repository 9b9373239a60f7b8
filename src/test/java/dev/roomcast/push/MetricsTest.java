package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.io.DurationHistogram;
import dev.roomcast.io.EventLoop;
import dev.roomcast.socketio.Rooms;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
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
                    Object counter = field.get(counters);
                    assertThat(counter).isInstanceOfAny(LongAdder.class, DurationHistogram.class);
                    if (counter instanceof LongAdder adder && !isShown(server, adder)) {
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
                    .containsEntry("roomcast_clients{generation=\"eio4\",transport=\"websocket\"}", 1L)
                    .containsEntry("roomcast_clients{generation=\"eio4\",transport=\"polling\"}", 0L)
                    .containsEntry("roomcast_clients{generation=\"protocol1\",transport=\"none\"}", 1L)
                    .containsEntry("roomcast_clients{generation=\"feed\",transport=\"websocket\"}", 1L)
                    .containsEntry("roomcast_messages_received_total", 1L)
                    .containsEntry("roomcast_messages_sent_total", 2L)
                    .containsEntry("roomcast_joins_total{result=\"accepted\"}", 2L)
                    .containsEntry("roomcast_websockets_opened_total{kind=\"feed\"}", 1L);
            assertThat(samples.get("roomcast_timers")).isPositive();
            assertThat(samples.get("roomcast_connections")).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void countsTriggersByWhatBecameOfThem() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(2).start();
                RawClient feed = RawClient.openWebSocket(server.address(), "/ws?name=b")) {
            Eventually.becomesTrue("it is there", () -> server.roomCount() == 1);
            get(server, "/?name=b&msg=m");
            get(server, "/?name=nobody&msg=m");
            get(server, "/?name=b");
            get(server, "/?name=b&msg=m", "Origin: http://evil.example");
            get(server, "/");
            feed.readFrame();

            Map<String, Long> samples = PrometheusText.samples(get(server, "/metrics").text());

            assertThat(samples).containsEntry("roomcast_triggers_total{result=\"accepted\"}", 2L)
                    .containsEntry("roomcast_triggers_total{result=\"refused\"}", 1L)
                    .containsEntry("roomcast_triggers_total{result=\"invalid\"}", 1L)
                    .containsEntry("roomcast_triggers_undelivered_total", 1L)
                    .containsEntry("roomcast_deliveries_total", 1L)
                    .containsEntry("roomcast_trigger_write_seconds_count", 1L);
        }
    }

    /** From the turn that has read the trigger to the end of that which has written it, wherever its windows are. */
    @Test
    void timesTriggersUntilTheyAreWritten() throws IOException {
        FakeClock clock = new FakeClock();
        try (Roomcast server = Roomcast.builder().port(0).loops(1).nanoClock(clock).start();
                RawClient feed = RawClient.openWebSocket(server.address(), "/ws?name=b")) {
            Eventually.becomesTrue("it is there", () -> server.roomCount() == 1);
            EventLoop loop = server.socketIo().group().loops().get(0);
            Rooms rooms = server.socketIo().main().rooms();
            Eventually.runOnLoop(loop, () -> {
                rooms.broadcast(List.of("b"), PushMessage.of("m"), loop.nanoTime(), count -> { });
                clock.advanceUnnoticed(40);
            });
            feed.readFrame();

            Map<String, BigDecimal> samples = PrometheusText.numbers(get(server, "/metrics").text());

            assertThat(samples).containsEntry("roomcast_trigger_write_seconds_sum", new BigDecimal("0.04"))
                    .containsEntry("roomcast_trigger_write_seconds_bucket{le=\"0.025\"}", new BigDecimal("0"))
                    .containsEntry("roomcast_trigger_write_seconds_bucket{le=\"0.05\"}", new BigDecimal("1"))
                    .containsEntry("roomcast_trigger_write_seconds_bucket{le=\"+Inf\"}", new BigDecimal("1"))
                    .containsEntry("roomcast_loop_longest_turn_seconds{loop=\"0\"}", new BigDecimal("0.04"))
                    .containsEntry("roomcast_loop_turn_seconds_sum", new BigDecimal("0.04"));
        }
    }

    /** What blocks a loop must not hide what the others are at. */
    @Test
    void answersThoughAnotherLoopIsBlocked() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(2).start();
                RawClient first = RawClient.connect(server.address());
                RawClient second = RawClient.connect(server.address())) {
            Eventually.becomesTrue("each loop has one", () -> server.socketIo().group().loops().stream()
                    .allMatch(loop -> loop.connectionCount() == 1));
            CountDownLatch release = new CountDownLatch(1);
            server.socketIo().group().loops().get(1).execute(() -> await(release));
            for (RawClient client : List.of(first, second)) {
                client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }

            CompletableFuture<String> answer = new CompletableFuture<>();
            for (RawClient client : List.of(first, second)) {
                Thread reader = new Thread(() -> read(client, answer), "reader");
                reader.setDaemon(true);
                reader.start();
            }
            Map<String, Long> samples = PrometheusText.samples(Eventually.get(answer));
            release.countDown();

            assertThat(samples).containsEntry("roomcast_loops{state=\"answering\"}", 1L)
                    .containsEntry("roomcast_loops{state=\"blocked\"}", 1L)
                    .containsKey("roomcast_loop_connections{loop=\"0\"}")
                    .doesNotContainKey("roomcast_loop_connections{loop=\"1\"}");
        }
    }

    @Test
    void tellsOfTheProcess() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).start()) {
            Map<String, BigDecimal> samples = PrometheusText.numbers(get(server, "/metrics").text());

            assertThat(samples).containsKey("roomcast_build_info{version=\"unknown\",java=\"" + Runtime.version() + "\"}");
            assertThat(samples.get("process_start_time_seconds").longValue())
                    .isBetween(1_700_000_000L, System.currentTimeMillis() / 1_000);
            assertThat(samples.get("jvm_threads_current")).isPositive();
            assertThat(samples.get("process_cpu_seconds_total")).isPositive();
            assertThat(samples.keySet()).anyMatch(key -> key.startsWith("jvm_gc_collection_seconds_count{gc="));
            if (Files.exists(Path.of("/proc/self/status"))) {
                assertThat(samples.get("process_resident_memory_bytes").longValue()).isGreaterThan(10_000_000);
            }
        }
    }

    /** The README says of each bound in its table that it is counted under its name. */
    @Test
    void countsEveryLimitThatTheReadmeNames() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String table = readme.substring(readme.indexOf("| bound |"), readme.indexOf("\n\n", readme.indexOf("| bound |")));
        List<String> limits = Pattern.compile("(?m)^\\| (`[^|]+) \\|").matcher(table).results()
                .flatMap(row -> Stream.of(row.group(1).replace("`", "").split(", "))).toList();
        try (Roomcast server = Roomcast.builder().port(0).loops(1).start()) {
            String text = get(server, "/metrics").text();

            assertThat(limits).hasSizeGreaterThan(20)
                    .allSatisfy(limit -> assertThat(text).contains("{limit=\"" + limit + "\","));
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

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void read(RawClient client, CompletableFuture<String> answer) {
        try {
            answer.complete(client.readResponse().text());
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }

    private static boolean isShown(Roomcast server, LongAdder counter) throws IOException {
        Map<String, BigDecimal> before = PrometheusText.numbers(get(server, "/metrics").text());
        counter.add(MARK);
        Map<String, BigDecimal> after = PrometheusText.numbers(get(server, "/metrics").text());
        counter.add(-MARK);
        // What this very request counts is far less.
        return after.entrySet().stream().filter(sample -> sample.getKey().contains("_total"))
                .anyMatch(sample -> sample.getValue().subtract(before.get(sample.getKey())).longValue() >= MARK);
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
