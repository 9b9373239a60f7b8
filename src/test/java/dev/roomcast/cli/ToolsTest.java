package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawEventStream;
import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code push} and a server; {@code ToolsIT} has them as processes. */
class ToolsTest {
    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).triggerKey("K€Y").start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void pushesTextAndJson() throws IOException {
        try (RawEventStream stream = RawEventStream.open(server.address(), "/events?name=%E7%8E%8B%201").readOpening()) {
            assertThat(push("王 1", "一 \"x\"\n")).isEqualTo(new ToolRun(0, "{\"sockets\":1}\n", ""));
            assertThat(push("other", "--room=王 1", "--json", "{\"a\":[1,2.5]}"))
                    .isEqualTo(new ToolRun(0, "{\"sockets\":1}\n", ""));
            assertThat(ToolRun.reading("two\nlines\n", "push", "--url", url(), "--key=K€Y", "王 1", "-"))
                    .isEqualTo(new ToolRun(0, "{\"sockets\":1}\n", ""));
            assertThat(ToolRun.reading("", "push", "--url", url(), "--key=K€Y", "王 1"))
                    .isEqualTo(new ToolRun(0, "{\"sockets\":1}\n", ""));

            assertThat(stream.next()).isEqualTo("data: {\"code\":0,\"data\":\"一 \\\"x\\\"\\n\"}\n\n");
            assertThat(stream.next()).isEqualTo("data: {\"code\":0,\"data\":{\"a\":[1,2.5]}}\n\n");
            assertThat(stream.next()).isEqualTo("data: {\"code\":0,\"data\":\"two\\nlines\"}\n\n");
            assertThat(stream.next()).isEqualTo("data: {\"code\":0,\"data\":\"\"}\n\n");
        }
    }

    @Test
    void saysWhyNobodyGotIt() {
        assertThat(push("nobody", "x")).isEqualTo(new ToolRun(3, "{\"sockets\":0}\n", ""));
        assertThat(ToolRun.of("push", "--url=" + url(), "u", "x")).isEqualTo(new ToolRun(4, "",
                "roomcast: refused with status 401: trigger key missing or wrong: send Authorization: Bearer KEY\n"));
        int port = server.port();
        server.close();
        assertThat(ToolRun.of("push", "--url=http://127.0.0.1:" + port, "u", "x")).isEqualTo(new ToolRun(5, "",
                "roomcast: cannot reach http://127.0.0.1:" + port + "/: Connection refused\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "push|Missing required parameter: 'NAME'", "push u {a --json|the message is no JSON: invalid JSON at character 1",
        "push u m --url=ftp://h/|url is \"ftp://h/\", must be http:// or https:// with a host, without a query",
        "push u m --url=http://u:p@h/|url is \"http://u:p@h/\", must be http:// or https:// with a host, without a query",
        "push u m --cacert=no/such|cacert: no such file: no/such", "listen u --count=-1|count is -1, must be at least 1"})
    void refusesInOneLine(String commandLine, String says) {
        ToolRun run = ToolRun.of(commandLine.split(" "));

        assertThat(run).isEqualTo(new ToolRun(2, "", "roomcast: " + says + " (see --help)\n"));
    }

    private ToolRun push(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "push";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return ToolRun.in(Map.of("ROOMCAST_URL", url(), "ROOMCAST_TRIGGER_KEY", "K€Y"), all);
    }

    private String url() {
        return "http://127.0.0.1:" + server.port();
    }
}
