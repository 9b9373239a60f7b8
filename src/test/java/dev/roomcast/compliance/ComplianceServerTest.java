package dev.roomcast.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the suites from outside start. What each suite finds there is asked by the classes of that suite. */
@Timeout(20)
class ComplianceServerTest {
    @Test
    void takesItsNumbersFromTheSuiteAndTheOptions() throws IOException {
        ComplianceSettings settings = ComplianceSettings.of(("--port 0 --suite engine.io-v4 --path /my/ --ping-interval"
                + " 7 --ping-timeout 8 --max-payload 9 --connect-timeout 10 --loops 2").split(" "));
        try (ComplianceServer server = ComplianceServer.start(settings);
                RawClient client = RawClient.openWebSocket(server.address(), "/my/?EIO=4&transport=websocket")) {
            assertThat(client.readFrame().text())
                    .endsWith(",\"upgrades\":[],\"pingInterval\":7,\"pingTimeout\":8,\"maxPayload\":9}");
            assertThat(server.loops().loops()).hasSize(2);
            assertThat(settings.connectTimeoutMillis()).isEqualTo(10);
        }
    }

    @Test
    void setsFourCookiesOnTheFirstAnswerAlone() throws IOException {
        try (SuitePeer peer = SuitePeer.start(Suite.ENGINE_IO_CLIENT, 4)) {
            Response first = peer.get(peer.query("transport=polling"));
            String sid = (String) SuitePeer.handshake(first.text().split("\u001e")[0]).get("sid");
            Response second = peer.post(peer.polling(sid), "4x");

            assertThat(first.fields()).containsSubsequence(List.of("Set-Cookie: 1=1; Max-Age=86400",
                    "Set-Cookie: 2=2; Path=/; HttpOnly; Secure; SameSite=Strict", "Set-Cookie: 3=3; Max-Age=0",
                    "Set-Cookie: 4=4; Expires=now"));
            assertThat(second.field("Set-Cookie")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--port 1|--suite is missing", "--suite|--suite lacks its value",
        "--suite engine.io-v4 --port x|--port is x, must be a number from 0 on",
        "--suite engine.io-v4 --loops 0|--loops is 0, must be a number from 1 on",
        "--suite engine.io-v4 --path x/|--path is x/, must begin and end with a slash",
        "--suite engine.io-v4 --nonsense 1|no option is called --nonsense",
        "--suite x|--suite is x, must be one of engine.io-v3, engine.io-v4, socket.io-v5, socket.io-client, "
                + "engine.io-client"})
    void refusesAWrongOption(String arguments, String says) {
        assertThatThrownBy(() -> ComplianceSettings.of(arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(says);
    }
}
