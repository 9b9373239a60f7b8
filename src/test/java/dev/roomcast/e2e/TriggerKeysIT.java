package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.FreePort;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The standalone jar with keys, as curl and PHP bring them; and with an admin port. */
@Timeout(90)
class TriggerKeysIT {
    private static final String SHOP = "SHOPKEY rooms=orders-*,news name=shop\n";

    @TempDir
    private Path folder;
    private Path keys;
    private Path log;
    private Path access;
    private int adminPort;
    private ServerProcess server;

    @BeforeEach
    void start() throws IOException {
        adminPort = FreePort.next();
        keys = Files.writeString(folder.resolve("keys"), "# of the shop\n" + SHOP + "SLOWKEY rate=2 name=slow\n");
        log = folder.resolve("log");
        access = folder.resolve("access");
        server = ServerProcess.startLoggingTo(log, "--trigger-key=FIRSTKEY", "--trigger-key=SECONDKEY,THIRDKEY",
                "--trigger-keys=" + keys, "--access-log=" + access, "--access-log-format=json", "--log-level=trace");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "-H 'Authorization: Bearer FIRSTKEY' \"$1/?name=u&msg=m\"|200",
        "--oauth2-bearer SECONDKEY \"$1/?name=u&msg=m\"|200",
        "-u anybody:THIRDKEY \"$1/?name=u&msg=m\"|200",
        "-u :THIRDKEY \"$1/\" -d name=u -d msg=m|200",
        "--anyauth -u anybody:FIRSTKEY \"$1/?name=u&msg=m\"|200",
        "\"$1/\" -d name=u -d msg=m -d key=FIRSTKEY|200",
        "\"$1/\" -F name=u -F msg=m -F key=SECONDKEY|200",
        "\"$1/?name=u&msg=m&key=THIRDKEY\"|200",
        "\"$1/\" -d name=orders-1 -d msg=m -d key=SHOPKEY|200",
        "-u shop:SHOPKEY \"$1/rooms/news\"|200",
        "\"$1/\" -d name=u -d msg=m -d key=SHOPKEY|403",
        "-u shop:SHOPKEY \"$1/metrics\"|403",
        "\"$1/\" -d name=u -d msg=m|401",
        "-u FIRSTKEY:x \"$1/?name=u&msg=m\"|401",
        "-u x:FIRSTKEY,SECONDKEY \"$1/?name=u&msg=m\"|401"})
    void takesAKeyAsCurlBringsIt(String arguments, int status) throws Exception {
        String answer = Command.sh("curl -sS --max-time 10 -o /dev/null -w '%{http_code}' " + arguments, server.url())
                .output();

        assertThat(answer).isEqualTo(Integer.toString(status));
    }

    @Test
    void phpPushesByAKeyThatIsForSomeRooms() throws Exception {
        String script = "require '" + Path.of("test-pages/php/Roomcast.php").toAbsolutePath() + "';"
                + "$roomcast = new Roomcast($argv[1], ['key' => 'SHOPKEY']);"
                + "echo $roomcast->push('orders-1', 'hello'), ' ', $roomcast->emit('e', [1], ['news']), ' ',"
                + " json_encode($roomcast->rooms()), ' ',"
                + " json_encode($roomcast->batch([['name' => 'news', 'msg' => 1]])), \"\\n\";"
                + "foreach (['push' => ['u', 'm'], 'emit' => ['e', []], 'online' => ['u']] as $call => $arguments) {"
                + "try { call_user_func_array([$roomcast, $call], $arguments); }"
                + "catch (RoomcastException $e) { echo $e->getCode(), ' ', $e->getMessage(), \"\\n\"; } }";
        try (RawWindow order = RawWindow.webSocket(server.address(), "orders-1");
                RawWindow other = RawWindow.polling(server.address(), "u")) {
            assertThat(Command.php(script, server.url()).output().lines()).containsExactly("1 0 {\"orders-1\":1} [0]",
                    "403 this key is not for the room \"u\", see the setting trigger-keys (status 403)",
                    "403 this key is not for everybody, but for some rooms, see the setting trigger-keys (status 403)",
                    "403 this key is not for the room \"u\", see the setting trigger-keys (status 403)");
            order.expect("hello");
            assertThat(curl("-u :FIRSTKEY \"$1/?name=u&msg=first+for+u\"")).isEqualTo("200");
            other.expect("first for u");
        }
    }

    @Test
    void answers429WhereAKeyIsTooFast() throws Exception {
        String statuses = Command.sh("for i in 1 2 3 4 5 6; do curl -sS --max-time 10 -o /dev/null"
                + " -w '%{http_code}%header{retry-after} ' -u :SLOWKEY \"$1/?name=u&msg=m\"; done", server.url())
                .output();

        assertThat(statuses).startsWith("200 200 ").contains("4291 ");
    }

    @Test
    void readsTheFileAgainOnSighup() throws Exception {
        assertThat(curl("-u :SHOPKEY \"$1/rooms\"") + curl("-u :NEWKEY \"$1/rooms\"")).isEqualTo("200401");
        Files.writeString(keys, "NEWKEY name=shop\n" + SHOP);

        server.signal("HUP");
        Patience.becomesTrue("both are taken", () -> statusOf("NEWKEY") == 200 && statusOf("SHOPKEY") == 200);

        assertThat(curl("-u :SLOWKEY \"$1/rooms\"")).isEqualTo("401");
        Files.writeString(keys, "NEWKEY name=shop\nSHOPKEY rate=often\n");
        server.signal("HUP");
        Patience.becomesTrue("it says what is wrong", () -> logged().contains("settings not reloaded, those before stay"
                + " in use: trigger-keys: " + keys + " line 2: rate must be a whole number"));
        assertThat(statusOf("SHOPKEY")).isEqualTo(200);
        Files.writeString(keys, "NEWKEY name=shop\n");
        server.signal("HUP");
        Patience.becomesTrue("the old one is no key any more", () -> statusOf("SHOPKEY") == 401);
        assertThat(statusOf("NEWKEY")).isEqualTo(200);
        assertThat(logged()).doesNotContain("NEWKEY", "SHOPKEY");
    }

    @Test
    void keepsKeysOutOfItsLogs() throws Exception {
        String basic = Base64.getEncoder().encodeToString("u:FIRSTKEY".getBytes(StandardCharsets.UTF_8));
        String tried = Base64.getEncoder().encodeToString("u:SECRETTRY".getBytes(StandardCharsets.UTF_8));
        curl("-u u:FIRSTKEY \"$1/?name=SECRETNAME&msg=SECRETTEXT\"");
        curl("-u u:SECRETTRY \"$1/?name=SECRETNAME&msg=SECRETTEXT&key=SECRETTRY\"");
        curl("-u u:SECRETTRY \"$1/rooms/SECRETNAME\" -e 'http://u:SECRETTRY@localhost/?key=SECRETTRY'");
        curl("-u u:SHOPKEY \"$1/\" -d name=SECRETNAME -d msg=SECRETTEXT");
        curl("-H 'Authorization: Bearer SHOPKEY' -H 'Content-Type: application/json' \"$1/emit\""
                + " -d '{\"event\":\"SECRETTEXT\",\"to\":\"SECRETNAME\"}'");
        server.signal("TERM");
        assertThat(server.exitStatus()).isZero();

        for (String text : List.of(logged(), Files.readString(access))) {
            assertThat(text).isNotEmpty().doesNotContain("SECRET", "FIRSTKEY", "SHOPKEY", basic, tried);
        }
        assertThat(logged()).contains("refused trigger from=127.0.0.1 key=shop reason=forbidden",
                "refused trigger from=127.0.0.1 key=unknown reason=key", "open to pages of ");
        assertThat(Files.readString(access)).contains("\"http://REDACTED@localhost/?key=REDACTED\"",
                "\"/?name=REDACTED&msg=REDACTED\"");
    }

    @Test
    void takesTriggersAtTheAdminPortAlone() throws Exception {
        try (ServerProcess apart = ServerProcess.start("--admin-port=" + adminPort, "--trust-proxy=127.0.0.1",
                "--trigger-post-only=on"); RawWindow window = RawWindow.webSocket(apart.address(), "u")) {
            String script = "curl -sS --max-time 10 -w '|%{http_code}\\n' ";
            String admin = "http://127.0.0.1:" + adminPort;
            Patience.becomesTrue("it has said who may do what", () -> !apart.policies().isEmpty());

            assertThat(Command.sh(script + "\"$1/\" -d name=u -d msg=hello; " + script + "\"$1/?name=u&msg=m\"; "
                    + script + "\"$2/\" -d name=u -d msg=m; " + script + "\"$1/ready\"; " + script
                    + "\"$2/health\"", admin, apart.url()).output().lines()).containsExactly("{\"sockets\":1}|200",
                    "{\"error\":\"GET does not trigger, use POST (trigger-post-only)\"}|405",
                    "{\"error\":\"not answered at this address, but at that of the setting admin-port\"}|404",
                    "{\"status\":\"ready\"}|200", "{\"status\":\"ok\"}|200");
            window.expect("hello");
            assertThat(apart.policies().get(0)).endsWith("without a key (trigger-key), by POST alone"
                    + " (trigger-post-only), at " + admin + "/ alone (admin-port)");
        }
    }

    @Test
    void saysInOneLineThatTheAdminPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Command refused = Command.run(Map.of(), ServerProcess.commandLine("--port=0", "--admin-host=0.0.0.0",
                    "--admin-port=" + taken.getLocalPort()));

            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).startsWith("roomcast: cannot start: admin-port: cannot listen on 0.0.0.0 port "
                    + taken.getLocalPort() + ": ").hasLineCount(1);
        }
    }

    private String curl(String arguments) throws IOException, InterruptedException {
        return Command.sh("curl -sS --max-time 10 -o /dev/null -w '%{http_code}' " + arguments, server.url()).output();
    }

    private int statusOf(String key) {
        InetSocketAddress address = server.address();
        try (RawClient client = RawClient.connect(address)) {
            return client.send("GET /rooms HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key + "\r\n\r\n")
                    .readResponse().status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String logged() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
