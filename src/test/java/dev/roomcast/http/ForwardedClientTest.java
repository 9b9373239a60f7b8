package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.io.AddressRanges;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The peer is 10.0.0.1; it and its like, and 2001:db8:f::/48, are trusted. */
class ForwardedClientTest {
    private static final AddressRanges PROXIES = AddressRanges.of(List.of("10.0.0.0/8", "2001:db8:f::/48"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "192.0.2.1                            | 192.0.2.1",
        "192.0.2.1:4711                       | 192.0.2.1",
        "2001:db8::1                          | 2001:db8::1",
        "[2001:db8::1]:4711                   | 2001:db8::1",
        "[2001:db8::1]                        | 2001:db8::1",
        "203.0.113.9, 192.0.2.1               | 192.0.2.1",
        "203.0.113.9,192.0.2.1, 10.0.0.2      | 192.0.2.1",
        "203.0.113.9,192.0.2.1,2001:db8:f::2  | 192.0.2.1",
        "192.0.2.1 , ,10.0.0.3, 10.0.0.2 ,    | 192.0.2.1",
        "10.0.0.3, 10.0.0.2                   | 10.0.0.3",
        "192.0.2.1, nonsense                  | 10.0.0.1",
        "192.0.2.1, nonsense, 10.0.0.2        | 10.0.0.2",
        "'192.0.2.1, unknown'                 | 10.0.0.1",
        "127.0.0.1, 192.0.2.1                 | 192.0.2.1",
        "','                                  | 10.0.0.1",
    })
    void readsXForwardedForFromTheEnd(String value, String client) throws Exception {
        assertThat(client("10.0.0.1", "X-Forwarded-For", value)).isEqualTo(InetAddress.getByName(client));
    }

    /** Examples are those of RFC 7239 §4, §6 and §7.1 where it has one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "for=192.0.2.43                                                  | 192.0.2.43",
        "For=\"[2001:db8:cafe::17]:4711\"                                | 2001:db8:cafe::17",
        "for=192.0.2.60;proto=http;by=203.0.113.43                       | 192.0.2.60",
        "proto=http; FOR = \"192.0.2.60:80\" ;by=203.0.113.43            | 192.0.2.60",
        "for=192.0.2.60:80                                               | 192.0.2.60",
        "for=192.0.2.43, for=198.51.100.17                               | 198.51.100.17",
        "for=192.0.2.43,for=198.51.100.17,for=10.0.0.7;by=10.0.0.1       | 198.51.100.17",
        "for=198.51.100.17, for=\"[2001:db8:f::1]\"                      | 198.51.100.17",
        "for=192.0.2.43, for=unknown                                     | 10.0.0.1",
        "for=192.0.2.43, for=_gazonk, for=10.0.0.7                       | 10.0.0.7",
        "for=\"_SEVKISEK\"                                               | 10.0.0.1",
        "by=192.0.2.43                                                   | 10.0.0.1",
        "nonsense                                                        | 10.0.0.1",
        "for=                                                            | 10.0.0.1",
        "for=\"192.0.2.1                                                 | 10.0.0.1",
        "for=\"a, for=198.51.100.17                                      | 198.51.100.17",
        "for=\"a, for=\"[2001:db8::1]:4711\"                             | 2001:db8::1",
        "for=\"a\\\", for=198.51.100.17                                  | 198.51.100.17",
        "for=198.51.100.17;host=\"x, for=6.6.6.6\"                       | 198.51.100.17",
        "for=198.51.100.17;host=\"x\\\", for=6.6.6.6\"                   | 198.51.100.17",
        "for=198.51.100.17;host=\"x;for=6.6.6.6\"                        | 198.51.100.17",
        "host=\"x;for=6.6.6.6\";for=198.51.100.17                        | 198.51.100.17",
        "host=\"x\\\";for=6.6.6.6\";for=198.51.100.17                    | 198.51.100.17",
    })
    void readsForwardedFromTheEnd(String value, String client) throws Exception {
        assertThat(client("10.0.0.1", "Forwarded", value)).isEqualTo(InetAddress.getByName(client));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1"})
    void ignoresWhatOthersSay(String field) throws Exception {
        String[] parts = field.split(": ");

        assertThat(client("192.0.2.9", parts[0], parts[1])).isEqualTo(InetAddress.getByName("192.0.2.9"));
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-For, 203.0.113.9,     X-Forwarded-For, 192.0.2.1,           192.0.2.1",
        "X-Forwarded-For, 192.0.2.1,       x-forwarded-for, 10.0.0.2,            192.0.2.1",
        "Forwarded,       for=203.0.113.9, Forwarded,       for=192.0.2.1,       192.0.2.1",
        "X-Forwarded-For, 192.0.2.1,       Forwarded,       for=203.0.113.9,     192.0.2.1",
        "Forwarded,       for=203.0.113.9, X-Forwarded-For, 192.0.2.1,           192.0.2.1",
        "Host,            a,               Via,             b,                   10.0.0.1",
    })
    void takesFieldsOfOneNameAsOneListAndXForwardedForBeforeTheOther(String name, String value, String second,
            String secondValue, String client) throws Exception {
        assertThat(client("10.0.0.1", name, value, second, secondValue)).isEqualTo(InetAddress.getByName(client));
    }

    private static InetAddress client(String peer, String... namesAndValues) throws Exception {
        return ForwardedClient.of(HttpFields.of(new ArrayList<>(List.of(namesAndValues))), PROXIES,
                InetAddress.getByName(peer));
    }
}
