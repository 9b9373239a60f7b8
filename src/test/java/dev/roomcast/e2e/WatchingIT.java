package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.roomcast.Eventually;
import dev.roomcast.FreePort;
import dev.roomcast.e2e.ClientKind.Host;
import dev.roomcast.e2e.ClientKind.Row;
import dev.roomcast.push.PrometheusText;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator sees, with his tools: curl, promtool and Prometheus itself, of a server that real clients of every
 * generation are connected to, by every transport that runs outside a browser.
 */
class WatchingIT {
    private static final Path DIST = Path.of("src/main/dist");
    private static final String KEY = "s3cret";
    /** Three of 4.x, three of 2.x, two of 0.9, three feeds. */
    private static final int CLIENTS = 11;

    private final List<ClientAgent> agents = new ArrayList<>();
    private final Map<Row, ClientWindow> windows = new LinkedHashMap<>();
    private final List<FeedWindow> feeds = new ArrayList<>();

    @TempDir
    private Path folder;
    private Roomcast server;

    /** One client of each generation of the wire by each transport, and the feeds; all are the user {@code test}. */
    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).loops(2).triggerKey(KEY).start();
        for (ClientKind kind : List.of(ClientKind.SIO4, ClientKind.SIO2, ClientKind.SIO09)) {
            ClientAgent agent = ClientAgent.inNode(kind.moduleInNode().orElseThrow());
            agents.add(agent);
            ClientKind.rows().filter(row -> row.kind() == kind && row.host() == Host.NODE).forEach(row ->
                    windows.put(row, agent.open(server.port(), row, Optional.of(Map.of("username", "test")))));
        }
        windows.forEach((row, window) -> window.awaitJoins(1).awaitTransport(row.last()));
        for (FeedWindow.Way way : FeedWindow.Way.values()) {
            feeds.add(way.open(server.address(), "test"));
        }
        Patience.becomesTrue("all have joined", () -> Eventually.get(server.push("test", "hello")) == CLIENTS);
    }

    @AfterEach
    void stop() throws IOException {
        feeds.forEach(FeedWindow::close);
        for (ClientAgent agent : agents) {
            agent.close();
        }
        server.close();
    }

    @Test
    void promtoolHasNothingAgainstTheMetrics() throws Exception {
        curl("/?name=test&msg=again");
        curl("/?name=nobody&msg=lost");
        Path metrics = Files.writeString(folder.resolve("metrics"), curl("/metrics"));

        Command checked = Command.sh("promtool check metrics <\"$1\"", metrics.toString());

        assertThat(checked).isEqualTo(new Command(0, "", ""));
        Map<String, Long> samples = PrometheusText.samples(Files.readString(metrics));
        assertThat(samples)
                .containsEntry("roomcast_clients{generation=\"eio4\",transport=\"polling\"}", 1L)
                .containsEntry("roomcast_clients{generation=\"eio4\",transport=\"websocket\"}", 2L)
                .containsEntry("roomcast_clients{generation=\"eio3\",transport=\"polling\"}", 1L)
                .containsEntry("roomcast_clients{generation=\"eio3\",transport=\"websocket\"}", 2L)
                .containsEntry("roomcast_clients{generation=\"protocol1\",transport=\"websocket\"}", 1L)
                .containsEntry("roomcast_clients{generation=\"protocol1\",transport=\"xhr-polling\"}", 1L)
                .containsEntry("roomcast_clients{generation=\"feed\",transport=\"websocket\"}", 1L)
                .containsEntry("roomcast_clients{generation=\"feed\",transport=\"event-stream\"}", 1L)
                .containsEntry("roomcast_clients{generation=\"feed\",transport=\"poll\"}", 1L)
                .containsEntry("roomcast_triggers_total{result=\"accepted\"}", 2L)
                .containsEntry("roomcast_triggers_undelivered_total", 1L)
                .containsEntry("roomcast_deliveries_total", (long) CLIENTS);
        assertThat(samples.get("roomcast_trigger_write_seconds_count")).as("once on each loop with windows").isBetween(1L, 2L);
    }

    @Test
    void curlListsEachClientAndDisconnectsOne() throws Exception {
        Map<?, ?> answer = (Map<?, ?>) RawWindow.json(curl("/sockets?room=test"));
        List<Map<?, ?>> sockets = ((List<?>) answer.get("sockets")).stream().<Map<?, ?>>map(one -> (Map<?, ?>) one).toList();

        assertThat(sockets).extracting(one -> one.get("generation"), one -> one.get("transport")).containsExactlyInAnyOrder(
                tuple("eio4", "polling"), tuple("eio4", "websocket"), tuple("eio4", "websocket"),
                tuple("eio3", "polling"), tuple("eio3", "websocket"), tuple("eio3", "websocket"),
                tuple("protocol1", "websocket"), tuple("protocol1", "xhr-polling"), tuple("feed", "websocket"),
                tuple("feed", "event-stream"), tuple("feed", "poll"));
        assertThat(answer.get("total")).isEqualTo(CLIENTS);

        for (String generation : List.of("eio4", "eio3", "protocol1")) {
            Object id = sockets.stream().filter(one -> one.get("generation").equals(generation)
                    && one.get("transport").toString().endsWith("polling")).findFirst().orElseThrow().get("id");
            assertThat(curl("/sockets/" + id, "-X", "DELETE")).isEqualTo("{\"disconnected\":\"" + id + "\"}");
        }

        windows.forEach((row, window) -> {
            if (row.last().endsWith("polling")) {
                Patience.becomesTrue(row + " is disconnected", () -> window.disconnects().size() == 1);
            } else {
                assertThat(window.disconnects()).as(row.toString()).isEmpty();
            }
        });
        assertThat(curl("/?name=test&msg=left")).isEqualTo("{\"sockets\":" + (CLIENTS - 3) + "}");
        assertThat(curl("/rooms/test/leave", "-X", "POST")).isEqualTo("{\"sockets\":" + (CLIENTS - 3) + "}");
        assertThat(curl("/?name=test&msg=nobody")).isEqualTo("{\"sockets\":0}");
    }

    @Test
    void promtoolTakesTheAlertRulesAndTheyAlertAsMeant() throws Exception {
        Path rules = Files.copy(DIST.resolve("prometheus-alerts.yml"), folder.resolve("prometheus-alerts.yml"));
        Path tests = Files.copy(Path.of("src/test/resources/monitoring/alerts-test.yml"), folder.resolve("test.yml"));

        Command checked = Command.sh("promtool check rules --lint=all --lint-fatal \"$1\"", rules.toString());
        Command tested = Command.sh("promtool test rules \"$1\"", tests.toString());

        assertThat(checked.output()).contains("SUCCESS: 15 rules found");
        assertThat(tested.output()).contains("SUCCESS");
    }

    /** With the lines of the README, but that it scrapes more often and does not wait. */
    @Test
    void prometheusScrapesAndAnswersWhatTheDashboardAsks() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        Matcher snippet = Pattern.compile("```yaml\n(scrape_configs:[^`]*rule_files:[^`]*)```").matcher(readme);
        assertThat(snippet.find()).isTrue();
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), "global: {scrape_interval: 200ms}\n"
                + snippet.group(1).replace("127.0.0.1:8080", "127.0.0.1:" + server.port()).replace("KEY", KEY)
                        .replace("/usr/share/roomcast", DIST.toAbsolutePath().toString()));
        int free = FreePort.next();

        assertThat(Command.sh("promtool check config \"$1\"", configuration.toString()).output())
                .contains("SUCCESS: 1 rule files found");
        try (ProxyProcess prometheus = ProxyProcess.start(free, Map.of(), List.of("prometheus", "--log.level=error",
                "--config.file=" + configuration, "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + free))) {
            int port = prometheus.address().getPort();
            Patience.becomesTrue("Prometheus is ready", () -> isReady(port));
            awaitSamples(port, "count_over_time(up{job=\"roomcast\"}[1m]) > 5 and up == 1");

            for (String expression : expressions()) {
                String filled = expression.replace("$__rate_interval", "1m").replace("$job", "roomcast")
                        .replace("$instance", ".*");
                Object result = query(port, filled);
                if (!expression.endsWith("> 0")) {
                    assertThat((List<?>) result).as(filled).isNotEmpty();
                }
            }
            assertThat((List<?>) query(port, "sum(roomcast_clients) == " + CLIENTS)).isNotEmpty();
        }
    }

    /** It listens before it answers other than by 503. */
    private static boolean isReady(int port) {
        return sh("curl -sf http://127.0.0.1:\"$1\"/-/ready", "" + port).status() == 0;
    }

    private static void awaitSamples(int port, String expression) {
        AtomicReference<Object> last = new AtomicReference<>();
        Patience.becomesTrue("Prometheus has samples", () -> {
            last.set(query(port, expression));
            return !((List<?>) last.get()).isEmpty();
        });
    }

    /** What Prometheus answers; fails where it does not understand the question. */
    private static Object query(int port, String expression) {
        String answer = sh("curl -sS --retry 3 --retry-connrefused --data-urlencode \"query=$2\" "
                + "http://127.0.0.1:\"$1\"/api/v1/query", "" + port, expression).output();
        Map<?, ?> json = (Map<?, ?>) RawWindow.json(answer);
        assertThat(json.get("status")).as(answer).isEqualTo("success");
        return ((Map<?, ?>) json.get("data")).get("result");
    }

    /** In a condition that is waited for, which may throw nothing else. */
    private static Command sh(String script, String... arguments) {
        try {
            return Command.sh(script, arguments);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static List<String> expressions() throws IOException {
        Map<?, ?> dashboard = (Map<?, ?>) RawWindow.json(Files.readString(DIST.resolve("grafana-dashboard.json")));
        return ((List<?>) dashboard.get("panels")).stream().map(panel -> ((Map<?, ?>) panel).get("targets"))
                .filter(List.class::isInstance).flatMap(targets -> ((List<?>) targets).stream())
                .map(target -> (String) ((Map<?, ?>) target).get("expr")).toList();
    }

    private String curl(String path, String... options) throws Exception {
        return Command.sh("url=$1; shift; curl -sS -H 'Authorization: Bearer " + KEY + "' \"$@\" \"$url\"",
                withUrl(path, options)).output();
    }

    private String[] withUrl(String path, String... options) {
        List<String> arguments = new ArrayList<>(List.of("http://127.0.0.1:" + server.port() + path));
        arguments.addAll(List.of(options));
        return arguments.toArray(String[]::new);
    }
}
