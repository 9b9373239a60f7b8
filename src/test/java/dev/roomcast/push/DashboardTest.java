package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What we give to Grafana and Prometheus asks for nothing that the server does not show. */
@Timeout(30)
class DashboardTest {
    private static final Path DASHBOARD = Path.of("src/main/dist/grafana-dashboard.json");
    private static final Path ALERTS = Path.of("src/main/dist/prometheus-alerts.yml");
    private static final Pattern NAME = Pattern.compile("\\b(?:roomcast|jvm|process)_[a-z0-9_]+\\b");
    private static final Pattern LABEL = Pattern.compile("(limit|state|result|area|layer)=~?\\\\?\"([^\"\\\\]+)");

    @Test
    void everyMetricOfTheDashboardAndTheRulesIsShown() throws Exception {
        String metrics = metrics();
        Set<String> shown = names(metrics.replaceAll("(?m)^#.*\n", ""));

        assertThat(names(Files.readString(ALERTS))).hasSizeGreaterThan(12).isSubsetOf(shown);
        for (Object expression : expressions()) {
            assertThat(names((String) expression)).as((String) expression).isSubsetOf(shown);
        }
    }

    /** An alert on a label that no sample has would never come. */
    @Test
    void everyLabelThatTheyChooseByIsShown() throws Exception {
        String metrics = metrics();
        String all = Files.readString(ALERTS) + String.join("\n", expressions());

        assertThat(LABEL.matcher(all).results().toList()).hasSizeGreaterThan(5).allSatisfy(label -> {
            for (String value : label.group(2).split("\\|")) {
                assertThat(metrics).contains(label.group(1) + "=\"" + value + "\"");
            }
        });
    }

    @Test
    void everyMetricOfTheReadmeIsShown() throws Exception {
        Set<String> families = new HashSet<>();
        Pattern.compile("(?m)^# TYPE (\\S+)").matcher(metrics()).results().forEach(type -> families.add(type.group(1)));

        // The Debian package is named roomcast_VERSION, a cookie roomcast_token.
        String readme = Files.readString(Path.of("README.md")).replaceAll("roomcast_([0-9]|token\\b)", "");
        assertThat(names(readme)).hasSizeGreaterThan(12).isSubsetOf(families);
    }

    /** So that it shows what Grafana it is imported into has. */
    @Test
    void dashboardAsksTheDataSourceThatIsChosen() throws Exception {
        Map<?, ?> dashboard = dashboard();
        List<?> variables = (List<?>) ((Map<?, ?>) dashboard.get("templating")).get("list");

        assertThat(variables.stream().map(variable -> ((Map<?, ?>) variable).get("name").toString()))
                .containsExactly("datasource", "job", "instance");
        Set<Object> ids = new HashSet<>();
        for (Object panel : (List<?>) dashboard.get("panels")) {
            Map<?, ?> map = (Map<?, ?>) panel;
            assertThat(ids.add(map.get("id"))).isTrue();
            if (!map.get("type").equals("row")) {
                assertThat(map.get("datasource")).hasToString("{type=prometheus, uid=${datasource}}");
                assertThat((List<?>) map.get("targets")).isNotEmpty().allSatisfy(target -> assertThat(
                        ((Map<?, ?>) target).get("datasource")).isEqualTo(map.get("datasource")));
            }
        }
        assertThat(expressions()).hasSizeGreaterThan(40)
                .allSatisfy(expression -> assertThat(expression).contains("job=\"$job\",instance=~\"$instance\""));
    }

    private static Map<?, ?> dashboard() throws IOException, Json.InvalidException {
        return (Map<?, ?>) Json.read(Files.readString(DASHBOARD));
    }

    private static List<String> expressions() throws IOException, Json.InvalidException {
        return ((List<?>) dashboard().get("panels")).stream().map(panel -> (Map<?, ?>) panel)
                .filter(panel -> panel.containsKey("targets"))
                .flatMap(panel -> ((List<?>) panel.get("targets")).stream())
                .map(target -> (String) ((Map<?, ?>) target).get("expr")).toList();
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        NAME.matcher(text).results().forEach(name -> names.add(name.group()));
        return names;
    }

    private static String metrics() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).start();
                RawClient client = RawClient.connect(server.address())) {
            return client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse().text();
        }
    }
}
