package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The standalone jar as a process that is told by SIGHUP to read its settings again. */
class ReloadIT {
    private static final String ORIGIN = "https://a.example";

    @TempDir
    private Path folder;

    @Test
    void takesOverWhatCanChange() throws Exception {
        try (ServerProcess server = start("trigger-key=old\n")) {
            assertThat(trigger(server, "old") + " " + trigger(server, "new")).isEqualTo("200 401");
            assertThat(poll(server)).isEqualTo(403);
            write("trigger-key=new\norigins=" + ORIGIN + "\nlog-level=debug\n");

            hangUp(server, "INFO    cli.Main settings reloaded changed=origins,trigger-key,log-level");

            assertThat(trigger(server, "old") + " " + trigger(server, "new")).isEqualTo("401 200");
            assertThat(poll(server)).isEqualTo(200);
            Patience.becomesTrue("more is logged", () -> server.lines().stream().anyMatch(line -> line.contains(" DEBUG ")));
            write("trigger-key=new\n");
            hangUp(server, "INFO    cli.Main settings reloaded changed=origins,log-level");
            assertThat(poll(server)).isEqualTo(403);
        }
    }

    @Test
    void saysWhoMayDoWhatWhenThatHasChanged() throws Exception {
        try (ServerProcess server = start("port=0\n")) {
            write("hosts=push.example.com\ntrigger-post-only=on\n");

            hangUp(server, "INFO    cli.Main settings reloaded changed=hosts,trigger-post-only");
            Patience.becomesTrue("it says so", () -> server.policies().size() == 2);

            assertThat(server.policies().get(1)).contains(" or as localhost, push.example.com (hosts)",
                    ", by POST alone (trigger-post-only)");
            assertThat(trigger(server, "none")).isEqualTo(405);
            assertThat(status(server, "GET /rooms HTTP/1.1\r\nHost: push.example.com")).isEqualTo(200);
            hangUp(server, "INFO    cli.Main settings reloaded changed=none");
            assertThat(server.policies()).hasSize(2);
        }
    }

    @Test
    void saysWhatNeedsARestartAsLongAsItDoes() throws Exception {
        try (ServerProcess server = start("max-payload=1000\n")) {
            write("max-payload=2000\nloops=3\n");

            hangUp(server, "WARNING cli.Main settings have changed that need a restart settings=loops,max-payload");

            assertThat(server.lines().get(1)).endsWith("INFO    cli.Main settings reloaded changed=none");
            write("max-payload=1000\nloops=3\n");
            hangUp(server, "WARNING cli.Main settings have changed that need a restart settings=loops");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ping-interval=http|--ping-interval", "drain-seconds=-1|drain-seconds is -1 s", "prot=1|no setting is called \"prot\"",
        "max-payload=0|max-payload is 0 bytes", "origins=http://|origins: \"http://\" is none of",
        "tls-cert=a.pem|tls-key is missing", "log-level=loud|loud"})
    void changesNothingWhenSettingsAreWrong(String line, String says) throws Exception {
        try (ServerProcess server = start("trigger-key=old\n")) {
            write("trigger-key=new\n" + line + "\n");
            server.signal("HUP");
            Patience.becomesTrue("it says so", () -> server.lines().size() > 1);

            assertThat(server.lines().get(1)).contains(" ERROR   cli.Main settings not reloaded, those before stay in use: ")
                    .contains(says);
            assertThat(trigger(server, "old") + " " + trigger(server, "new")).isEqualTo("200 401");
            assertThat(server.lines()).hasSize(2);
            write("trigger-key=new\n");
            hangUp(server, "settings reloaded changed=trigger-key");
            assertThat(trigger(server, "new")).isEqualTo(200);
        }
    }

    @Test
    void keepsToTheCommandLineAndTheEnvironment() throws Exception {
        Path file = write("trigger-key=file\norigins=" + ORIGIN + "\n");
        try (ServerProcess server = ServerProcess.start(Map.of("ROOMCAST_CONFIG", file.toString(), "ROOMCAST_ORIGINS",
                "https://b.example"), "--port=0", "--trigger-key=line")) {
            write("trigger-key=other\norigins=*\n");

            hangUp(server, "settings reloaded changed=none");

            assertThat(trigger(server, "line")).isEqualTo(200);
            assertThat(poll(server)).isEqualTo(403);
        }
    }

    private ServerProcess start(String settings) throws IOException {
        return ServerProcess.start("--config", write(settings).toString());
    }

    private Path write(String settings) throws IOException {
        return Files.writeString(folder.resolve("roomcast.properties"), settings);
    }

    private static void hangUp(ServerProcess server, String says) throws IOException, InterruptedException {
        long before = server.lines().stream().filter(line -> line.endsWith(says)).count();
        server.signal("HUP");
        Patience.becomesTrue(says, () -> server.lines().stream().filter(line -> line.endsWith(says)).count() > before);
    }

    private static int trigger(ServerProcess server, String key) throws IOException {
        return status(server, "GET /?name=U&msg=M HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key);
    }

    private static int poll(ServerProcess server) throws IOException {
        return status(server, "GET " + RawWindow.POLLING + " HTTP/1.1\r\nHost: localhost\r\nOrigin: " + ORIGIN);
    }

    private static int status(ServerProcess server, String request) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.send(request + "\r\n\r\n").readResponse().status();
        }
    }
}
