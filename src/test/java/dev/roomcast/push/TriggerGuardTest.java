package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient.Response;
import dev.roomcast.engineio.LiveServer;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.OriginPolicy;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may trigger; the test itself is on this machine, so what is local passes. */
@Timeout(20)
class TriggerGuardTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "X-Nothing: 1                          | 200",
        "Origin: http://localhost              | 200",
        "Origin: https://localhost:8443        | 200",
        "Referer: http://localhost:3000/page   | 200",
        "Sec-Fetch-Site: same-origin           | 200",
        "Sec-Fetch-Site: none                  | 200",
        "Authorization: Bearer anything        | 200",
        "Forwarded: for=127.0.0.1              | 403",
        "X-Forwarded-For: 127.0.0.1            | 403",
        "x-forwarded-for: 10.0.0.1             | 403",
        "Origin: http://evil.example           | 403",
        "Origin: null                          | 403",
        "Origin: http://localhost.evil.example | 403",
        "Referer: http://evil.example/page     | 403",
        "Referer: http://evil.example          | 403",
        "Referer: http://localhost@evil.example/ | 403",
        "Referer: about:blank                  | 403",
        "Sec-Fetch-Site: cross-site            | 403",
        "Sec-Fetch-Site: Cross-Site            | 403",
    })
    void takesLocalRequestsAloneWithoutAKey(String field, int status) throws IOException {
        Response answer = get(Optional.empty(), "/", field);

        assertThat(answer.status()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.text()).contains("trigger-key");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/                      | Authorization: Bearer s3cret é | 200",
        "/                      | Authorization: bearer s3cret é | 200",
        "/?key=s3cret%20%C3%A9  | X-Forwarded-For: 10.0.0.1      | 200",
        "/?key=s3cret+%C3%A9    | Origin: http://evil.example    | 200",
        "/                      | X-Nothing: 1                   | 401",
        "/?key=                 | X-Nothing: 1                   | 401",
        "/?key=s3cret           | X-Nothing: 1                   | 401",
        "/                      | Authorization: Bearer wrong    | 401",
        "/                      | Authorization: Bearer          | 401",
        "/                      | Authorization: Basic s3cret    | 401",
        "/?key=s3cret+%C3%A9    | Authorization: Bearer wrong    | 401",
    })
    void takesWhoeverKnowsTheKey(String target, String field, int status) throws IOException {
        assertThat(get(Optional.of("s3cret é"), target, field).status()).isEqualTo(status);
    }

    private static Response get(Optional<String> key, String target, String field) throws IOException {
        TriggerGuard guard = new TriggerGuard(key);
        try (LiveServer server = LiveServer.start(1, OriginPolicy.SAME_HOST, 1_000, loops -> exchange -> {
            guard.check(exchange);
            exchange.respond(HttpResponse.of(200));
        })) {
            return server.get(target, field);
        }
    }
}
