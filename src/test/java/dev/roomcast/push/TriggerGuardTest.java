package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.engineio.LiveServer;
import dev.roomcast.http.HostPolicy;
import dev.roomcast.http.HttpHandler;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.OriginPolicy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may trigger; the test itself is on this machine, so what is local passes. */
@Timeout(20)
class TriggerGuardTest {
    private static final List<TriggerKey> KEYS = List.of(TriggerKey.of("s3cret é"), TriggerKey.of("other"));

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
        Response answer = get(List.of(), "/", field);

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
        "/                      | Authorization: Basic OnMzY3JldCDDqQ==             | 200",
        "/                      | Authorization: basic  dTpzM2NyZXQgw6k=            | 200",
        "/                      | Authorization: Basic dTpzM2NyZXQ=                 | 401",
        "/                      | Authorization: Basic czNjcmV0IMOp                 | 401",
        "/                      | Authorization: Basic !                            | 401",
        "/                      | Authorization: Basic                              | 401",
        "/                      | Authorization: Digest OnMzY3JldCDDqQ==            | 401",
        "/?key=s3cret+%C3%A9    | Authorization: Basic dTpmb3ItdGhlLXByb3h5         | 200",
        "/?key=wrong            | Authorization: Basic OnMzY3JldCDDqQ==             | 401",
        "/?key=other            | X-Nothing: 1                   | 200",
        "/                      | Authorization: Bearer other    | 200",
        "/                      | Authorization: Basic Om90aGVy  | 200",
        "/?key=othe             | X-Nothing: 1                   | 401",
        "/?key=otherr           | X-Nothing: 1                   | 401",
    })
    void takesWhoeverKnowsTheKey(String target, String field, int status) throws IOException {
        assertThat(get(KEYS, target, field).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Origin: http://evil.example | 403", "Referer: http://evil.example/ | 403",
        "Sec-Fetch-Site: cross-site | 403", "Origin: http://localhost:3000 | 200", "Sec-Fetch-Site: none | 200"})
    void takesAPasswordThatABrowserKeepsFromPagesOfTheSameSiteAlone(String field, int status) throws IOException {
        assertThat(get(KEYS, "/", "Authorization: Basic Om90aGVy", field).status()).isEqualTo(status);
        assertThat(get(KEYS, "/?key=other", field).status()).isEqualTo(200);
    }

    /** RFC 9110 §11.6.1, RFC 6750 §3, RFC 7617 §2. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"User-Agent: curl/8.5 | true", "X-Nothing: 1 | true",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) | false", "Sec-Fetch-Mode: cors | false"})
    void offersBasicToWhatIsNoBrowser(String field, boolean offered) throws IOException {
        Response answer = get(KEYS, "/", field);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.fields().stream().filter(line -> line.startsWith("WWW-Authenticate: ")).toList())
                .isEqualTo(offered ? List.of("WWW-Authenticate: Bearer realm=\"Roomcast\"",
                        "WWW-Authenticate: Basic realm=\"Roomcast\", charset=\"UTF-8\"")
                        : List.of("WWW-Authenticate: Bearer realm=\"Roomcast\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"localhost:80 | gzip, br | 200", "127.0.0.1 | gzip | 200",
        "[::1]:8080 | gzip | 200", "listed.example:1 | gzip | 200", "evil.example | gzip | 403", "evil.example | '' | 403",
        "evil.example | | 200"})
    void takesLocalRequestsOfABrowserByANameThatIsNobodyElses(String host, String codings, int status)
            throws IOException {
        TriggerGuard guard = guard(List.of());
        try (LiveServer server = LiveServer.start(1, OriginPolicy.SAME_HOST, 1_000, loops -> guarded(guard));
                RawClient client = server.connect()) {
            Response answer = client.send("GET / HTTP/1.1\r\nHost: " + host
                    + (codings == null ? "" : "\r\nAccept-Encoding: " + codings) + "\r\n\r\n").readResponse();

            assertThat(answer.status()).isEqualTo(status);
            if (status == 403) {
                assertThat(answer.text()).isEqualTo("{\"error\":\"request by a name that may be anybody's: needs the"
                        + " setting hosts or trigger-key\"}");
            }
        }
    }

    private static Response get(List<TriggerKey> keys, String target, String... fields) throws IOException {
        TriggerGuard guard = guard(keys);
        try (LiveServer server = LiveServer.start(1, OriginPolicy.SAME_HOST, 1_000, loops -> guarded(guard))) {
            return server.get(target, fields);
        }
    }

    private static TriggerGuard guard(List<TriggerKey> keys) {
        return new TriggerGuard(new Keyring(keys), false, HostPolicy.of(List.of("listed.example")),
                new PushCounters());
    }

    private static HttpHandler guarded(TriggerGuard guard) {
        return exchange -> {
            guard.check(exchange);
            exchange.respond(HttpResponse.of(200));
        };
    }
}
