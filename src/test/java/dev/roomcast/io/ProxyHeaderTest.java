package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Feed;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Examples are those of the specification where it has one. */
class ProxyHeaderTest {
    private static final String SIGNATURE = "0D0A0D0A000D0A515549540A";
    private static final String REST = "GET / HTTP/1.1\r\n";

    /** What was read, and what is left behind it. */
    private record Read(Optional<InetSocketAddress> client, String rest) {
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535                 | 255.255.255.255:65535",
        "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443                          | 192.168.0.1:56324",
        "PROXY TCP4 192.168.0.1 192.168.0.11 0 0                                | 192.168.0.1:0",
        "PROXY TCP6 2001:db8::1 2001:db8::2 56324 443                           | [2001:db8:0:0:0:0:0:1]:56324",
        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535"
            + "                                            | [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535",
        "PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 1 2                       | 192.0.2.1:1",
        "PROXY UNKNOWN                                                          |",
        "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535                |",
        "PROXY UNKNOWN whatever                                                 |",
    })
    void readsALine(String line, String client) throws Exception {
        assertThat(read(Feed.bytes(line + "\r\n" + REST)))
                .isEqualTo(new Read(Optional.ofNullable(client).map(ProxyHeaderTest::address), REST));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1\r\n",
        "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY\r\n",
        "PROXYTCP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY \r\n",
        "PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY TCP4\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
        "PROXY TCP4 192.0.2.1  192.0.2.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1\t192.0.2.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
        "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
        "PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1 example 1 2\r\n",
        "PROXY TCP4 ::1 ::2 1 2\r\n",
        "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY TCP6 [::1] ::2 1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 \r\n",
        "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535"
            + "0\r\n",
        "\r\n\r\n\0\r\nQUIT\r",
        "\r\nGET / HTTP/1.1\r\n",
    })
    void refusesAnotherLine(String line) {
        assertThatThrownBy(() -> read(Feed.bytes(line))).isInstanceOf(ProxyHeader.MalformedException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "21 11 000C C0000201 C6336401 DC04 01BB                         | 192.0.2.1:56324",
        "21 11 0013 C0000201 C6336401 DC04 01BB 03 0004 00000000        | 192.0.2.1:56324",
        "21 11 0011 C0000201 C6336401 DC04 01BB 0102030405              | 192.0.2.1:56324",
        "21 21 0024 20010DB8000000000000000000000001 20010DB8000000000000000000000002 DC04 01BB"
            + "                                                         | [2001:db8:0:0:0:0:0:1]:56324",
        "21 21 0024 00000000000000000000FFFFC0000201 00000000000000000000FFFFC0000202 DC04 01BB"
            + "                                                         | 192.0.2.1:56324",
        "20 00 0000                                                     |",
        "20 11 000C C0000201 C6336401 DC04 01BB                         |",
        "20 FF 0003 010203                                              |",
        "21 00 0000                                                     |",
        "21 00 0005 0102030405                                          |",
        "21 12 000C C0000201 C6336401 DC04 01BB                         |",
        "21 31 0004 2F612F62                                            |",
    })
    void readsABinaryHeader(String hex, String client) throws Exception {
        assertThat(read(binary(hex, REST)))
                .isEqualTo(new Read(Optional.ofNullable(client).map(ProxyHeaderTest::address), REST));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "11 11 000C C0000201 C6336401 DC04 01BB | version and command of a PROXY header are 17",
        "22 11 000C C0000201 C6336401 DC04 01BB | version and command of a PROXY header are 34",
        "21 41 000C C0000201 C6336401 DC04 01BB | family and protocol of a PROXY header are 65",
        "21 13 000C C0000201 C6336401 DC04 01BB | family and protocol of a PROXY header are 19",
        "21 11 000B C0000201 C6336401 DC04 01   | PROXY header has no room for its addresses in 11 bytes",
        "21 21 000C C0000201 C6336401 DC04 01BB | PROXY header has no room for its addresses in 12 bytes",
        "21 11 0FF1                             | PROXY header of 4097 bytes exceeds 4096",
        "20 00 FFFF                             | PROXY header of 65551 bytes exceeds 4096",
    })
    void refusesAnotherBinaryHeader(String hex, String message) {
        assertThatThrownBy(() -> read(binary(hex, ""))).isInstanceOf(ProxyHeader.MalformedException.class)
                .hasMessage(message);
    }

    @Test
    void takesAHeaderAsLongAsMayBe() throws Exception {
        byte[] header = new byte[ProxyHeader.MAX_BYTES];
        byte[] start = binary("21 11 0FF0 C0000201 C6336401 DC04 01BB", "");
        System.arraycopy(start, 0, header, 0, start.length);

        assertThat(read(header)).isEqualTo(new Read(Optional.of(address("192.0.2.1:56324")), ""));
    }

    /** Reads as the handler does: what is not enough is kept, and looked at again with what comes next. */
    private static Read read(byte[] bytes) throws Exception {
        return Feed.inEveryCut(bytes, pieces -> read(pieces));
    }

    private static Read read(List<ByteBuffer> pieces) throws ProxyHeader.MalformedException {
        ByteBuffer all = ByteBuffer.allocate(70_000);
        ProxyHeader header = null;
        for (ByteBuffer piece : pieces) {
            all.put(piece);
            if (header == null) {
                ByteBuffer soFar = all.duplicate().flip();
                header = ProxyHeader.parse(soFar);
                if (header != null) {
                    all.limit(all.position()).position(soFar.position());
                    all = ByteBuffer.allocate(70_000).put(all);
                } else {
                    assertThat(soFar.position()).isZero();
                }
            }
        }
        return new Read(header.client(),
                new String(all.array(), 0, all.position(), StandardCharsets.ISO_8859_1));
    }

    private static byte[] binary(String hex, String rest) {
        byte[] header = HexFormat.of().parseHex((SIGNATURE + hex).replace(" ", ""));
        return ByteBuffer.allocate(header.length + rest.length()).put(header).put(Feed.bytes(rest)).array();
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon).replaceAll("[\\[\\]]", ""),
                Integer.parseInt(text.substring(colon + 1)));
    }
}
