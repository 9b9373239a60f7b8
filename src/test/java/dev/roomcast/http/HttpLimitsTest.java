package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each limit has its status, its counter and a line in the log that names it. */
@Timeout(20)
class HttpLimitsTest {
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: localhost\r\n";

    private LogRecorder log;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        log = LogRecorder.of(HttpConnection.class);
        server = new TestServer(exchange -> exchange.respond(HttpResponse.of(204)));
    }

    @AfterEach
    void stop() {
        server.close();
        log.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "line    | 414 | requestLinesTooLong | max-request-line allowed=8192",
        "header  | 431 | headersTooLarge     | max-header allowed=16384",
        "fields  | 431 | tooManyFields       | max-fields allowed=100",
        "trailer | 431 | tooManyFields       | max-fields allowed=100",
        "content | 413 | contentTooLarge     | max-payload allowed=1000000",
        "chunks  | 413 | contentTooLarge     | max-payload allowed=1000000",
    })
    void refusesCountsAndNames(String what, int status, String counter, String reason) throws Exception {
        String request = switch (what) {
            case "line" -> "GET /" + "a".repeat(8_192);
            case "header" -> HEAD + "X: " + "a".repeat(16_384);
            case "fields" -> HEAD + "X: y\r\n".repeat(100);
            case "trailer" -> HEAD + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + "X: y\r\n".repeat(101);
            case "content" -> HEAD + "Content-Length: 1000001\r\n\r\n";
            default -> HEAD + "Transfer-Encoding: chunked\r\n\r\nF4241\r\n";
        };

        assertThat(server.answerTo(request).status()).isEqualTo(status);

        assertThat(counted()).isEqualTo(Map.of("malformed", 1L, counter, 1L));
        assertThat(log.details()).singleElement().asString()
                .matches("refused connection=[0-9]+ status=" + status + " reason=" + reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET / HT                           | 10010 | headerTimeouts  | header-timeout allowed=10000",
        "POST / HTTP/1.0\\r\\nContent-Length: 2\\r\\n\\r\\nx | 30010 | contentTimeouts | content-timeout allowed=30000",
    })
    void refusesCountsAndNamesWhatDoesNotComeInTime(String begin, long millis, String counter, String reason)
            throws Exception {
        try (RawClient client = server.connect()) {
            client.send(begin.replace("\\r\\n", "\r\n"));
            long length = begin.replace("\\r\\n", "\r\n").length();
            Eventually.becomesTrue("read", () -> server.loops.counters().bytesIn.sum() == length);
            Eventually.runOnAll(server.loops);
            server.clock.advance(server.loops, millis);

            assertThat(client.readResponse().status()).isEqualTo(408);
        }
        assertThat(counted()).isEqualTo(Map.of("malformed", 1L, counter, 1L));
        assertThat(log.details()).singleElement().asString()
                .matches("refused connection=[0-9]+ status=408 reason=" + reason);
    }

    /** There is no request to refuse. */
    @Test
    void countsAndNamesAConnectionThatSendsNothing() throws Exception {
        try (RawClient client = server.connect()) {
            Eventually.becomesTrue("accepted", () -> server.loops.connectionCount() == 1);
            Eventually.runOnAll(server.loops);
            server.clock.advance(server.loops, 10_010);

            client.expectEnd();
        }
        assertThat(counted()).isEqualTo(Map.of("headerTimeouts", 1L));
        assertThat(log.details()).singleElement().asString().endsWith("reason=header-timeout allowed=10000");
    }

    @Test
    void countsAndNamesAConnectionThatIsIdleBetweenRequests() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(HEAD + "\r\n").readResponse();
            Eventually.runOnAll(server.loops);
            server.clock.advance(server.loops, 60_010);

            client.expectEnd();
        }
        assertThat(counted()).isEqualTo(Map.of("requests", 1L, "idleTimeouts", 1L));
        assertThat(log.details()).singleElement().asString().endsWith("reason=idle-timeout allowed=60000");
    }

    /** The counters that are not 0, by their names. */
    private Map<String, Long> counted() throws ReflectiveOperationException {
        Map<String, Long> counted = new HashMap<>();
        for (Field field : HttpCounters.class.getFields()) {
            long value = ((LongAdder) field.get(server.http.counters())).sum();
            if (value != 0) {
                counted.put(field.getName(), value);
            }
        }
        return counted;
    }
}
