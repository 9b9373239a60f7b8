package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPolicyTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8080", "LocalHost:1", "localhost.", "localhost.:80", "a.localhost",
        "a.b.LOCALHOST:8080", "127.0.0.1", "127.0.0.1:8080", "127.0.0.1.", "192.0.2.7:80", "[::1]", "[::1]:8080",
        "[2001:db8::1]:80", "2130706433"})
    void knowsAddressesAndLocalhostForSafe(String host) {
        HostPolicy policy = HostPolicy.of(List.of());

        assertThat(policy.isSafe(host(host))).isTrue();
        assertThat(policy.accepts(host(host))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example",
        "notlocalhost", "not-localhost", "localhos", "127.0.0.1a", "1.2.3.4.nip.io", "evil", ".", "a..",
        "EVIL.EXAMPLE."})
    void refusesOtherNamesWhereSomeAreListed(String host) {
        HostPolicy policy = HostPolicy.of(List.of("localhost"));

        assertThat(policy.isSafe(host(host))).isFalse();
        assertThat(policy.accepts(host(host))).isFalse();
    }

    @Test
    void acceptsEveryNameUnlessSomeAreListed() {
        HostPolicy policy = HostPolicy.of(List.of());

        assertThat(policy.accepts(host("www.example.com"))).isTrue();
        assertThat(policy.isSafe(host("www.example.com"))).as("for a trigger without a key").isFalse();
        assertThat(HostPolicy.of(List.of("a.example")).accepts(host("www.example.com"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"a.example, a.example:8080, true", "a.example, A.Example., true", "A.Example, a.example, true",
        "a.example, x.a.example, false", "a.example, a.example.evil, false", "*.example, a.example, true",
        "*.example, a.b.example, false", "*.example, example, false", "push, push:80, true", "*, anything.at.all, true",
        "*, x, true", "a.*, a.b, true", "a.example, localhost, true", "a.example, 127.0.0.1, true"})
    void acceptsTheNamesThatAreListed(String entry, String host, boolean accepted) {
        HostPolicy policy = HostPolicy.of(List.of("other.example", entry));

        assertThat(policy.accepts(host(host))).isEqualTo(accepted);
        assertThat(policy.isSafe(host(host))).isEqualTo(accepted);
    }

    @Test
    void isNotConcernedWithARequestThatNamesNoHost() {
        assertThat(HostPolicy.of(List.of()).accepts(HttpFields.NONE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.example:80", "http://a.example", "a b", "a/b", "a.example.", "[::1", "user@a",
        "%41"})
    void refusesAnEntryThatIsNoName(String entry) {
        assertThatThrownBy(() -> HostPolicy.of(List.of("a", entry)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("hosts: \"" + entry + "\"");
    }

    @Test
    void changesWhatIsListed() {
        HostPolicy policy = HostPolicy.of(List.of());

        policy.become(HostPolicy.of(List.of("a.example")));

        assertThat(policy.accepts(host("a.example"))).isTrue();
        assertThat(policy.accepts(host("b.example"))).isFalse();
        assertThat(policy.isStrict()).isTrue();
        policy.become(HostPolicy.ANY);
        assertThat(policy.accepts(host("b.example"))).isTrue();
        assertThatThrownBy(() -> HostPolicy.ANY.become(policy)).isInstanceOf(IllegalStateException.class);
    }

    private static HttpFields host(String host) {
        return HttpFields.of(List.of("Host", host));
    }
}
