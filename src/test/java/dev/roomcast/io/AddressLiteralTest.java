package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressLiteralTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,              127.0.0.1",
        "0.0.0.0,                0.0.0.0",
        "255.255.255.255,        255.255.255.255",
        "::1,                    0:0:0:0:0:0:0:1",
        "2001:DB8::cafe,         2001:db8:0:0:0:0:0:cafe",
        "2001:db8:1:2:3:4:5:6,   2001:db8:1:2:3:4:5:6",
        "::ffff:192.0.2.1,       192.0.2.1",
    })
    void readsAddresses(String text, String address) {
        assertThat(AddressLiteral.parse(text)).map(InetAddress::getHostAddress).hasValue(address);
        assertThat(AddressLiteral.parseHost(text)).map(InetAddress::getHostAddress).hasValue(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "1", "127.1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.0x4",
        "1.2.3.-4", "+1.2.3.4", "1..2.3", "1.2.3.4 ", "١.2.3.4", "1.2.3.4444", ":", ":::", "1::2::3", "12345::", "::g",
        "::01.2.3.4", "0ffff::1", "fe80::1%lo", "1:2:3:4:5:6:7:8:9", ".:1", "[::1]", "a:b.example", "unknown", "_hidden",
        "0000:0000:0000:0000:0000:0000:0000:0000:0000:0001"})
    void readsNothingElseAndLooksNoNameUp(String text) {
        assertThat(AddressLiteral.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:8080,         192.0.2.1",
        "[2001:db8::1],          2001:db8:0:0:0:0:0:1",
        "[2001:db8::1]:8080,     2001:db8:0:0:0:0:0:1",
        "192.0.2.1:_port,        192.0.2.1",
    })
    void leavesAPortAway(String text, String address) {
        assertThat(AddressLiteral.parseHost(text)).map(InetAddress::getHostAddress).hasValue(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":80", "[192.0.2.1]", "[", "[]", "[::1", "[::1]x", "[::1]80", "::1]", "host:80",
        "[::1]:80:90", "unknown", "_hidden:80"})
    void readsNoOtherHost(String text) {
        assertThat(AddressLiteral.parseHost(text)).isEmpty();
    }
}
