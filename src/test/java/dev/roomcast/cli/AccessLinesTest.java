package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.http.Access;
import dev.roomcast.push.Roomcast;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AccessLinesTest {
    private final AccessLines combined = AccessFormat.COMBINED.lines();
    private final AccessLines json = AccessFormat.JSON.lines();

    @Test
    void writesWhatApacheAndNginxWriteAndTheMilliseconds() throws Exception {
        Access access = accessOf("GET /?name=U&msg=M HTTP/1.1\r\nHost: localhost\r\n"
                + "Referer: http://a.example/?name=U\r\n"
                + "User-Agent: Mozilla/5.0 (X11)\r\n\r\n");

        assertThat(combined.line(access)).matches("127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/20\\d\\d:\\d\\d:\\d\\d:"
                + "\\d\\d [+-]\\d{4}] \"GET /\\?name=REDACTED&msg=REDACTED HTTP/1\\.1\" 403 \\d+"
                + " \"http://a\\.example/\\?name=REDACTED\" \"Mozilla/5\\.0 \\(X11\\)\" \\d+\n");
        assertThat(json.line(access)).matches("\\{\"time\":\"20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\","
                + "\"client\":\"127\\.0\\.0\\.1\",\"method\":\"GET\",\"target\":\"/\\?name=REDACTED&msg=REDACTED\","
                + "\"protocol\":\"HTTP/1\\.1\",\"status\":403,\"bytes\":\\d+,\"duration_ms\":\\d+,"
                + "\"referer\":\"http://a\\.example/\\?name=REDACTED\",\"agent\":\"Mozilla/5\\.0 \\(X11\\)\"}\n");
    }

    @Test
    void letsNothingEndTheLineOrAField() throws Exception {
        Access access = accessOf("GET /%0a\"é HTTP/1.0\r\nUser-Agent: a\" 200 \\\tü\r\n\r\n");

        assertThat(combined.line(access)).contains("\"GET /%0a\\x22\\xc3\\xa9 HTTP/1.0\" 404 ")
                .containsPattern(" \"-\" \"a\\\\x22 200 \\\\x5c\\\\x09\\\\xc3\\\\xbc\" \\d+\n$");
        assertThat(json.line(access)).contains("\"target\":\"/%0a\\\"Ã©\"").doesNotContain("referer")
                .contains("\"agent\":\"a\\\" 200 \\\\\\tÃ¼\"");
    }

    @Test
    void saysOfARequestThatIsNoneThatItIsUnknown() throws Exception {
        Access access = accessOf("\u0001\r\n\r\n");

        assertThat(combined.line(access)).contains("] \"-\" 400 ").containsPattern("\"-\" \"-\" 0\n$");
        assertThat(json.line(access)).contains("\"client\":\"127.0.0.1\",\"status\":400,").doesNotContain("method");
    }

    private static Access accessOf(String request) throws Exception {
        BlockingQueue<Access> told = new LinkedBlockingQueue<>();
        try (Roomcast server = Roomcast.builder().port(0).loops(1).accessLog(told::add).start();
                RawClient client = RawClient.connect(server.address())) {
            client.send(request.getBytes(StandardCharsets.UTF_8)).readResponse();
            return told.poll(5, TimeUnit.SECONDS);
        }
    }
}
