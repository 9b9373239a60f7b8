package dev.roomcast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.http.Requests;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestCredentialsTest {
    private static final String COOKIE = "Cookie: a=1; roomcast_token=T; b=2";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/ws?token=T | X: 1 | T", "/ws?a=b&token=x%2By%20z | X: 1 | x+y z",
        "/ws?token=T | Cookie: roomcast_token=U | T",
        "/ws?token= | Cookie: roomcast_token=U | U", "/ws | Cookie: a=1; roomcast_token=U; b=2 | U",
        "/ws | Cookie: roomcast_token=%E4%BD%A0%20+.5 | 你 +.5", "/ws | Cookie: xroomcast_token=U | none",
        "/ws | Cookie: roomcast_token= | none", "/ws | X: 1 | none", "/ws | Cookie: roomcast_token | none"})
    void findsTheTokenInTheQueryOrTheCookie(String target, String field, String token) {
        assertThat(tokenOf(target, OriginPolicy.SAME_HOST, field))
                .isEqualTo(token.equals("none") ? Optional.empty() : Optional.of(token));
    }

    /** A browser adds cookies to whatever any page has it send. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"* | Origin: http://evil.example | none", "* | Origin: http://localhost | T",
        "*,https://a.example | Origin: https://a.example | T", "* | Referer: http://evil.example/page | none",
        "* | Sec-Fetch-Site: cross-site | none", "* | Sec-Fetch-Site: same-origin | T", "* | X: 1 | T",
        "none.example | Referer: http://evil.example/ | none", "none.example | Referer: http://localhost/page | T"})
    void doesNotTrustACookieThatAPageOfAnotherSiteCanHaveCaused(String origins, String field, String token) {
        OriginPolicy policy = OriginPolicy.of(List.of(origins.split(",")));

        assertThat(tokenOf("/ws", policy, COOKIE, field))
                .isEqualTo(token.equals("none") ? Optional.empty() : Optional.of(token));
        assertThat(tokenOf("/ws?token=T", policy, COOKIE, field)).contains("T");
        assertThat(new RequestCredentials(policy, name -> name.equalsIgnoreCase("Cookie"))
                .keep(Requests.get("/ws?token=T", COOKIE, field)).orElseThrow().fields().has("Cookie"))
                .isEqualTo(!token.equals("none"));
    }

    @Test
    void keepsNothingButWhatIsNeeded() {
        RequestCredentials tokens = new RequestCredentials(OriginPolicy.SAME_HOST, name -> false);
        RequestCredentials some = new RequestCredentials(OriginPolicy.SAME_HOST, name -> name.equals("User-Agent"));

        assertThat(tokens.keep(Requests.get("/ws?a=b", "User-Agent: x"))).isEmpty();
        HttpRequest kept = tokens.keep(Requests.get("/ws?a=b&token=T%26", COOKIE, "User-Agent: x")).orElseThrow();
        assertThat(kept.target()).isEqualTo("/?token=T%26");
        assertThat(kept.fields().count()).isZero();
        assertThat(some.keep(Requests.get("/ws", COOKIE, "User-Agent: x")).orElseThrow().fields().toString())
                .isEqualTo("user-agent: x\n");
    }

    @Test
    void showsNothingSecretInItsText() {
        assertThat(new Credentials(Optional.of("me"), Optional.of("T"), InetAddress.getLoopbackAddress(),
                Requests.get("/", COOKIE).fields()).toString()).doesNotContain("T;", "roomcast_token", "me,");
    }

    private static Optional<String> tokenOf(String target, OriginPolicy policy, String... fields) {
        return new RequestCredentials(policy, name -> false).keep(Requests.get(target, fields))
                .flatMap(RequestCredentials::tokenOf);
    }
}
