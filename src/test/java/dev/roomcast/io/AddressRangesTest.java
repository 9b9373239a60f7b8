package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangesTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,       192.0.2.1,        true",
        "192.0.2.1,       192.0.2.2,        false",
        "192.0.2.1/31,    192.0.2.0,        true",
        "192.0.2.1/31,    192.0.2.2,        false",
        "10.0.0.0/8,      10.255.0.1,       true",
        "10.0.0.0/8,      11.0.0.1,         false",
        "172.16.0.0/12,   172.31.255.255,   true",
        "172.16.0.0/12,   172.32.0.0,       false",
        "0.0.0.0/0,       203.0.113.9,      true",
        "0.0.0.0/0,       ::1,              false",
        "::/0,            203.0.113.9,      false",
        "::/0,            2001:db8::1,      true",
        "2001:db8::/33,   2001:db8:7fff::1, true",
        "2001:db8::/33,   2001:db8:8000::1, false",
        "::1,             ::1,              true",
        "loopback,        127.8.9.10,       true",
        "loopback,        ::1,              true",
        "loopback,        128.0.0.1,        false",
        "loopback,        ::2,              false",
        "::ffff:10.0.0.1, 10.0.0.1,         true",
    })
    void knowsWhatItContains(String entry, String address, boolean contained) throws Exception {
        AddressRanges ranges = AddressRanges.of(List.of("198.51.100.7", entry));

        assertThat(ranges.contains(InetAddress.getByName(address))).isEqualTo(contained);
    }

    @Test
    void containsNothingWhenItIsEmpty() throws Exception {
        assertThat(AddressRanges.of(List.of()).isEmpty()).isTrue();
        assertThat(AddressRanges.NONE.contains(InetAddress.getByName("127.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy.example",
        "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "*",
        "10.0.0", "10.0.0.0/255.0.0.0", "[::1]", "Loopback", "10.0.0.1:80"})
    void namesAnEntryThatIsMalformed(String entry) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRanges.of(List.of("10.0.0.0/8", entry)))
                .withMessage("trust-proxy: \"" + entry + "\" is none of loopback, ADDRESS, ADDRESS/BITS");
    }
}
