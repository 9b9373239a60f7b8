package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.http.OriginPolicy.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://a.example           | a.example:8080 | TRUSTED
            https://a.example          | a.example      | TRUSTED
            https://a.example:9443     | a.example:8080 | TRUSTED
            HTTP://A.Example           | a.EXAMPLE:80   | TRUSTED
            http://[::1]:3000          | [::1]:8080     | TRUSTED
            http://127.0.0.1           | 127.0.0.1:8080 | TRUSTED
            capacitor://localhost      | localhost:8080 | TRUSTED
            http://b.example           | a.example      | REFUSED
            http://a.example.evil      | a.example      | REFUSED
            http://evila.example       | a.example      | REFUSED
            http://x.a.example         | a.example      | REFUSED
            http://a.example@evil      | a.example      | REFUSED
            http://a.example/          | a.example      | REFUSED
            http://a.example.          | a.example      | REFUSED
            http://localhost           | 127.0.0.1:8080 | REFUSED
            null                       | a.example      | REFUSED
            null                       | null           | REFUSED
            a.example                  | a.example      | REFUSED
            ://a.example               | a.example      | REFUSED
            1://a.example              | a.example      | REFUSED
            null http://a.example      | a.example      | REFUSED
            http:/,b://a.example       | a.example      | REFUSED
            h+1.2-3://a.example        | a.example      | TRUSTED
            http://                    | a.example      | REFUSED
            file://                    | a.example      | REFUSED
            """)
    void allowsPagesOfTheAddressedHostOnAnySchemeAndPort(String origin, String host, Verdict verdict) {
        assertThat(OriginPolicy.SAME_HOST.judge(request(origin, host))).isEqualTo(verdict);
    }

    @Test
    void refusesAnEmptyOrigin() {
        assertThat(OriginPolicy.SAME_HOST.judge(request("", "a.example"))).isEqualTo(Verdict.REFUSED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            b.example             | https://b.example:81  | TRUSTED
            b.example             | http://x.b.example    | REFUSED
            B.Example             | http://b.example      | TRUSTED
            https://b.example     | https://b.example     | TRUSTED
            https://b.example     | http://b.example      | REFUSED
            b.example:8000        | http://b.example:8000 | TRUSTED
            b.example:8000        | http://b.example:8001 | REFUSED
            b.example:80          | http://b.example      | TRUSTED
            b.example:443         | https://b.example     | TRUSTED
            b.example:443         | http://b.example      | REFUSED
            *.b.example           | https://x.b.example   | TRUSTED
            *.b.example           | https://b.example     | REFUSED
            *.b.example           | https://x.y.b.example | REFUSED
            *.*.b.example         | https://x.y.b.example | TRUSTED
            https://*.b.example:1 | https://x.b.example:1 | TRUSTED
            https://*.b.example:1 | https://x.b.example:2 | REFUSED
            x.*.example           | https://x.y.example   | TRUSTED
            x.*.example           | https://y.x.example   | REFUSED
            *.b.example           | https://x.b.example.c | REFUSED
            *                     | https://c.example     | ANYBODY
            *                     | null                  | ANYBODY
            *                     | http://a.example      | TRUSTED
            *.b.example           | null                  | REFUSED
            """)
    void allowsWhatIsListed(String entry, String origin, Verdict verdict) {
        OriginPolicy policy = OriginPolicy.of(List.of(entry));

        assertThat(policy.judge(request(origin, "a.example:8080"))).isEqualTo(verdict);
    }

    @Test
    void trustsWhatIsListedBesideTheStar() {
        OriginPolicy policy = OriginPolicy.of(List.of("*", "b.example"));

        assertThat(policy.judge(request("http://b.example", "a.example"))).isEqualTo(Verdict.TRUSTED);
        assertThat(policy.judge(request("http://c.example", "a.example"))).isEqualTo(Verdict.ANYBODY);
    }

    @Test
    void isNotConcernedWithoutAnOrigin() {
        HttpFields fields = HttpFields.of(List.of("Host", "a.example"));

        assertThat(OriginPolicy.SAME_HOST.judge(fields)).isEqualTo(Verdict.NO_ORIGIN);
        assertThat(OriginPolicy.SAME_HOST.decorate(HttpResponse.of(200), fields).fields()).isEmpty();
    }

    @Test
    void refusesWhenTheRequestNamesNoHost() {
        HttpFields fields = HttpFields.of(List.of("Origin", "http://a.example"));

        assertThat(OriginPolicy.SAME_HOST.judge(fields)).isEqualTo(Verdict.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "http://", "a b", "http://a/", "a:b", "http://u@a", "a,b", "a b://c"})
    void refusesAnEntryThatIsMalformedNamingIt(String entry) {
        assertThatThrownBy(() -> OriginPolicy.of(List.of(entry))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("origins: \"" + entry + "\" is none of ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://a.example/                    | TRUSTED
            http://a.example                     | TRUSTED
            https://a.example:9443/page?x#y      | TRUSTED
            HTTP://A.Example/page                | TRUSTED
            http://a.example?x=http://c.example  | TRUSTED
            https://b.example/page               | TRUSTED
            http://b.example/page                | REFUSED
            http://c.example/page                | REFUSED
            http://c.example/http://a.example/   | REFUSED
            http://c.example?http://a.example/   | REFUSED
            http://c.example#http://a.example/   | REFUSED
            http://a.example.c.example/          | REFUSED
            http://a.example@c.example/          | REFUSED
            http://c.example\\@a.example/      | REFUSED
            http://a.example:x/                  | REFUSED
            http:///page                         | REFUSED
            http:/a.example/                     | REFUSED
            //a.example/                         | REFUSED
            /page?x=http://a.example             | REFUSED
            a.example                            | REFUSED
            about:blank                          | REFUSED
            null                                 | REFUSED
            '                                 '  | REFUSED
            """)
    void judgesAScriptWithoutAnOriginByItsReferer(String referer, Verdict verdict) {
        OriginPolicy policy = OriginPolicy.of(List.of("https://b.example"));
        HttpFields fields = HttpFields.of(List.of("Host", "a.example:8080", "Referer", referer.strip()));

        assertThat(policy.judgeScript(fields)).isEqualTo(verdict);
        assertThat(policy.judge(fields)).isEqualTo(Verdict.NO_ORIGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://c.example/page", "about:blank", "c.example", ""})
    void letsEveryScriptInByTheStar(String referer) {
        HttpFields fields = HttpFields.of(List.of("Host", "a.example", "Referer", referer));

        assertThat(OriginPolicy.of(List.of("*")).judgeScript(fields)).isEqualTo(Verdict.ANYBODY);
    }

    @ParameterizedTest
    @CsvSource({"http://a.example, http://c.example/, TRUSTED", "http://c.example, http://a.example/, REFUSED",
        "null, http://a.example/, REFUSED"})
    void judgesAScriptByItsOriginWhereThereIsOne(String origin, String referer, Verdict verdict) {
        HttpFields fields = HttpFields.of(List.of("Host", "a.example", "Referer", referer, "Origin", origin));

        assertThat(OriginPolicy.SAME_HOST.judgeScript(fields)).isEqualTo(verdict);
    }

    @Test
    void isNotConcernedWithAScriptThatTellsNothing() {
        HttpFields fields = HttpFields.of(List.of("Host", "a.example"));

        assertThat(OriginPolicy.SAME_HOST.judgeScript(fields)).isEqualTo(Verdict.NO_ORIGIN);
    }

    @Test
    void refusesAScriptWhenTheRequestNamesNoHost() {
        HttpFields fields = HttpFields.of(List.of("Referer", "http://a.example/"));

        assertThat(OriginPolicy.SAME_HOST.judgeScript(fields)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void letsATrustedPageReadTheAnswerWithCredentials() {
        HttpResponse answer = OriginPolicy.SAME_HOST.decorate(HttpResponse.of(404), request("http://a:3000", "a:80"));

        assertThat(answer.fields()).containsExactly("Vary", "Origin", "Access-Control-Allow-Origin", "http://a:3000",
                "Access-Control-Allow-Credentials", "true");
    }

    @Test
    void givesNoCredentialsToTheStar() {
        HttpResponse answer = OriginPolicy.of(List.of("*")).decorate(HttpResponse.of(200), request("http://b", "a"));

        assertThat(answer.fields()).containsExactly("Vary", "Origin", "Access-Control-Allow-Origin", "*");
    }

    @Test
    void letsARefusedPageReadNothing() {
        HttpResponse answer = OriginPolicy.SAME_HOST.decorate(HttpResponse.of(200), request("http://b", "a"));

        assertThat(answer.fields()).containsExactly("Vary", "Origin");
    }

    @Test
    void keepsTheFieldsThatAHandlerHasSet() {
        HttpResponse response = HttpResponse.of(200).with("Vary", "Accept-Encoding, Origin")
                .with("access-control-allow-origin", "x");

        assertThat(OriginPolicy.SAME_HOST.decorate(response, request("http://a", "a"))).isEqualTo(response);
    }

    private static HttpFields request(String origin, String host) {
        return HttpFields.of(new ArrayList<>(List.of("Host", host, "Origin", origin)));
    }

    @Test
    void changesWhatIsListed() {
        OriginPolicy policy = OriginPolicy.of(List.of("a.example"));
        HttpFields request = HttpFields.of(List.of("Host", "x.example", "Origin", "https://b.example"));
        assertThat(policy.judge(request)).isEqualTo(OriginPolicy.Verdict.REFUSED);

        policy.become(OriginPolicy.of(List.of("b.example")));

        assertThat(policy.judge(request)).isEqualTo(OriginPolicy.Verdict.TRUSTED);
        policy.become(OriginPolicy.SAME_HOST);
        assertThat(policy.judge(request)).isEqualTo(OriginPolicy.Verdict.REFUSED);
        assertThatThrownBy(() -> OriginPolicy.SAME_HOST.become(policy)).isInstanceOf(IllegalStateException.class);
    }
}
