package dev.roomcast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.roomcast.Feed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers in brackets are those of the published attacks that each input is taken from. */
class HttpRequestParserTest {
    private static final HttpSettings SMALL = new HttpSettings(100, 512, 10, 1_000, 1, 1, 1);
    private static final String LINE = "GET / HTTP/1.1\r\n";
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

    static Stream<Arguments> accepted() {
        return Stream.of(
                arguments("the least request", LINE + "Host: a\r\n\r\n", "GET / 1 {host: a}"),
                arguments("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "GET / 0 {}"),
                arguments("a later minor version", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "GET / 1 {host: a}"),
                arguments("an unknown method", "FROB / HTTP/1.1\r\nHost: a\r\n\r\n", "FROB / 1 {host: a}"),
                arguments("a query", "GET /a/b?name=U&msg=%20+ HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /a/b?name=U&msg=%20+ 1 {host: a}"),
                arguments("raw UTF-8 in the target", "GET /?msg=\u00c3\u00a4 HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /?msg=\u00c3\u00a4 1 {host: a}"),
                arguments("absolute form", "GET http://b:80/x?y=1 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x?y=1 1 {host: a}"),
                arguments("absolute form without a path", "GET HTTPS://b HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET / 1 {host: a}"),
                arguments("absolute form with a query alone", "GET http://b?x HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /?x 1 {host: a}"),
                arguments("asterisk form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * 1 {host: a}"),
                arguments("[48] two empty lines before", "\r\n\r\n" + LINE + "Host: a\r\n\r\n", "GET / 1 {host: a}"),
                arguments("Host with a port", LINE + "Host: a.b-c_d:65535\r\n\r\n", "GET / 1 {host: a.b-c_d:65535}"),
                arguments("Host with an empty port", LINE + "Host: a:\r\n\r\n", "GET / 1 {host: a:}"),
                arguments("Host with an IPv6 address", LINE + "Host: [::1]:8080\r\n\r\n", "GET / 1 {host: [::1]:8080}"),
                arguments("Host with a whole address", LINE + "Host: [1:2:3:4:5:6:7:8]\r\n\r\n",
                        "GET / 1 {host: [1:2:3:4:5:6:7:8]}"),
                arguments("Host with a gap in its address", LINE + "Host: [FE80::a:bCd]:\r\n\r\n",
                        "GET / 1 {host: [FE80::a:bCd]:}"),
                arguments("Host with an address of zeros", LINE + "Host: [::]\r\n\r\n", "GET / 1 {host: [::]}"),
                arguments("Host with a gap at its address's end", LINE + "Host: [1:2:3:4:5:6:7::]\r\n\r\n",
                        "GET / 1 {host: [1:2:3:4:5:6:7::]}"),
                arguments("Host with a mapped address", LINE + "Host: [::ffff:127.0.0.1]:80\r\n\r\n",
                        "GET / 1 {host: [::ffff:127.0.0.1]:80}"),
                arguments("Host with an escape", LINE + "Host: a%4Ab\r\n\r\n", "GET / 1 {host: a%4Ab}"),
                arguments("blanks around a value", LINE + "Host:a\r\nX: \t b c\t \r\n\r\n", "GET / 1 {host: a, x: b c}"),
                arguments("an empty value", LINE + "Host: a\r\nX:\r\n\r\n", "GET / 1 {host: a, x:}"),
                arguments("bytes above ASCII in a value", LINE + "Host: a\r\nX: \u00e4\r\n\r\n",
                        "GET / 1 {host: a, x: \u00e4}"),
                arguments("every token character in a name", LINE + "Host: a\r\n!#$%&'*+-.^_`|~09az: b\r\n\r\n",
                        "GET / 1 {host: a, !#$%&'*+-.^_`|~09az: b}"),
                arguments("Content-Length 0", HEAD + "Content-Length: 0\r\n\r\n", "POST / 1 {host: a, content-length: 0}"),
                arguments("Content-Length with zeros before", HEAD + "Content-Length: 003\r\n\r\na\r\n",
                        "POST / 1 {host: a, content-length: 003} a\r\n"),
                arguments("content of HTTP/1.0", "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab",
                        "POST / 0 {content-length: 2} ab"),
                arguments("a content of the greatest size", HEAD + "Content-Length: 1000\r\n\r\n" + "x".repeat(1000),
                        "POST / 1 {host: a, content-length: 1000} " + "x".repeat(1000)),
                arguments("chunks", CHUNKED + "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n",
                        "POST / 1 {host: a, transfer-encoding: chunked} abc0123456789"),
                arguments("chunks with line breaks inside", CHUNKED + "4\r\n\r\n\r\n\r\n0\r\n\r\n",
                        "POST / 1 {host: a, transfer-encoding: chunked} \r\n\r\n"),
                arguments("chunked in capitals", HEAD + "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n",
                        "POST / 1 {host: a, transfer-encoding: CHUNKED}"),
                arguments("zeros before a chunk size", CHUNKED + "0003\r\nabc\r\n000\r\n\r\n",
                        "POST / 1 {host: a, transfer-encoding: chunked} abc"),
                arguments("chunk extensions", CHUNKED + "3;a;b=c;d=\"e \\\" f\"\r\nabc\r\n0;x\r\n\r\n",
                        "POST / 1 {host: a, transfer-encoding: chunked} abc"),
                arguments("trailers, which are dropped", CHUNKED + "1\r\na\r\n0\r\nHost: evil\r\nX: y\r\n\r\n",
                        "POST / 1 {host: a, transfer-encoding: chunked} a"),
                arguments("identity as Content-Encoding",
                        HEAD + "Content-Encoding: identity\r\nContent-Length: 1\r\n\r\na",
                        "POST / 1 {host: a, content-encoding: identity, content-length: 1} a"),
                arguments("Expect: 100-continue", HEAD + "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\na",
                        "POST / 1 {host: a, expect: 100-Continue, content-length: 1} a"),
                arguments("any Expect in HTTP/1.0", "POST / HTTP/1.0\r\nExpect: x\r\nContent-Length: 1\r\n\r\na",
                        "POST / 0 {expect: x, content-length: 1} a"),
                arguments("the longest request line", "GET /" + "x".repeat(86) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /" + "x".repeat(86) + " 1 {host: a}"),
                arguments("the largest header section", LINE + "Host: a\r\nX: " + "x".repeat(498) + "\r\n\r\n",
                        "GET / 1 {host: a, x: " + "x".repeat(498) + "}"),
                arguments("the most fields", LINE + "Host: a\r\n" + "X: y\r\n".repeat(9) + "\r\n",
                        "GET / 1 {host: a" + ", x: y".repeat(9) + "}"));
    }

    static Stream<Arguments> refused() {
        return Stream.of(requestLines(), hosts(), fieldLines(), framing(), chunks(), limits()).flatMap(each -> each);
    }

    private static Stream<Arguments> requestLines() {
        String host = "\r\nHost: a\r\n\r\n";
        return Stream.of(
                arguments("HTTP/0.9", "GET /\r\n\r\n", 400),
                arguments("a request line of one word", "GET\r\n\r\n", 400),
                arguments("two blanks", "GET  / HTTP/1.1" + host, 400),
                arguments("a blank after the version", "GET / HTTP/1.1 " + host, 400),
                arguments("a blank before the method", " GET / HTTP/1.1" + host, 400),
                arguments("a tab", "GET\t/\tHTTP/1.1" + host, 400),
                arguments("a blank in the target", "GET /a b HTTP/1.1" + host, 400),
                arguments("a method that is no token", "G(T / HTTP/1.1" + host, 400),
                arguments("[49] LF alone after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
                arguments("[49] CR alone in the request line", "GET / HTTP/1.1\r Host: a\r\n\r\n", 400),
                arguments("[49] CR twice", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", 400),
                arguments("[48] a control byte before", "\u0001GET / HTTP/1.1" + host, 400),
                arguments("[48] NUL before", "\u0000\r\nGET / HTTP/1.1" + host, 400),
                arguments("[48] LF alone before", "\nGET / HTTP/1.1" + host, 400),
                arguments("[48] three empty lines before", "\r\n\r\n\r\nGET / HTTP/1.1" + host, 400),
                arguments("a small version name", "GET / http/1.1" + host, 400),
                arguments("a version of two digits", "GET / HTTP/1.10" + host, 400),
                arguments("a version without digits", "GET / HTTP/x.y" + host, 400),
                arguments("a version without a dot", "GET / HTTP/101" + host, 400),
                arguments("another protocol", "GET / ICAP/1.0" + host, 400),
                arguments("a TLS ClientHello", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n", 400),
                arguments("HTTP/2.0", "GET / HTTP/2.0" + host, 505),
                arguments("[51] the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
                arguments("HTTP/0.9 by name", "GET / HTTP/0.9" + host, 505),
                arguments("a target without a slash", "GET a HTTP/1.1" + host, 400),
                arguments("asterisk form with GET", "GET * HTTP/1.1" + host, 400),
                arguments("authority form with GET", "GET a:80 HTTP/1.1" + host, 400),
                arguments("CONNECT", "CONNECT a:443 HTTP/1.1" + host, 501),
                arguments("absolute form with another scheme", "GET ftp://a/ HTTP/1.1" + host, 400),
                arguments("absolute form without a host", "GET http:///x HTTP/1.1" + host, 400),
                arguments("absolute form with a user", "GET http://u@a/ HTTP/1.1" + host, 400),
                arguments("a fragment", "GET /#a HTTP/1.1" + host, 400),
                arguments("NUL in the target", "GET /\u0000 HTTP/1.1" + host, 400),
                arguments("DEL in the target", "GET /\u007f HTTP/1.1" + host, 400));
    }

    private static Stream<Arguments> hosts() {
        return Stream.of(
                arguments("[50] no Host", LINE + "\r\n", 400),
                arguments("[50] two Hosts", LINE + "Host: a\r\nHost: a\r\n\r\n", 400),
                arguments("[50] two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
                arguments("[50] an empty Host", LINE + "Host:\r\n\r\n", 400),
                arguments("[50] a Host list", LINE + "Host: a, b\r\n\r\n", 400),
                arguments("[50] a blank in Host", LINE + "Host: a b\r\n\r\n", 400),
                arguments("[50] a user in Host", LINE + "Host: u@a\r\n\r\n", 400),
                arguments("[50] a path in Host", LINE + "Host: a/b\r\n\r\n", 400),
                arguments("[50] a port alone", LINE + "Host: :80\r\n\r\n", 400),
                arguments("[50] a port of letters", LINE + "Host: a:b\r\n\r\n", 400),
                arguments("[50] a port of six digits", LINE + "Host: a:123456\r\n\r\n", 400),
                arguments("[50] an open address literal", LINE + "Host: [::1\r\n\r\n", 400),
                arguments("[50] text after an address literal", LINE + "Host: [::1]a\r\n\r\n", 400),
                arguments("[50] a half escape in Host", LINE + "Host: a%4\r\n\r\n", 400),
                arguments("[50] an escape that is none in Host", LINE + "Host: a%4g\r\n\r\n", 400),
                arguments("[50] an address of nothing", LINE + "Host: []\r\n\r\n", 400),
                arguments("[50] an address of too few groups", LINE + "Host: [1:2:3:4:5:6:7]\r\n\r\n", 400),
                arguments("[50] an address of too many groups", LINE + "Host: [1:2:3:4:5:6:7::8]\r\n\r\n", 400),
                arguments("[50] an address with two gaps", LINE + "Host: [1::2::3]\r\n\r\n", 400),
                arguments("[50] an address with a long group", LINE + "Host: [::12345]\r\n\r\n", 400),
                arguments("[50] an address that begins with a colon", LINE + "Host: [:1:2:3:4:5:6:7]\r\n\r\n", 400),
                arguments("[50] an address that ends with a colon", LINE + "Host: [1::2:]\r\n\r\n", 400),
                arguments("[50] an address with a wrong octet", LINE + "Host: [::1.2.3.256]\r\n\r\n", 400),
                arguments("[50] an address with too few octets", LINE + "Host: [::1.2.3]\r\n\r\n", 400),
                arguments("[50] an address with a zone", LINE + "Host: [fe80::1%25eth0]\r\n\r\n", 400),
                arguments("[50] bytes above ASCII in Host", LINE + "Host: \u00e4\r\n\r\n", 400));
    }

    private static Stream<Arguments> fieldLines() {
        return Stream.of(
                arguments("[43] a blank before the colon", HEAD + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
                arguments("[43] a tab before the colon", HEAD + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n", 400),
                arguments("[43] a blank before the name", HEAD + " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
                arguments("[43] a blank before the first name", "POST / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
                arguments("[43] a control byte before the name", HEAD + "\u000bTransfer-Encoding: chunked\r\n\r\n", 400),
                arguments("[44] a field without a colon", LINE + "Host: a\r\nContent-Length 5\r\n\r\n", 400),
                arguments("a field without a name", LINE + "Host: a\r\n: b\r\n\r\n", 400),
                arguments("a name that is no token", LINE + "Host: a\r\nX(Y): b\r\n\r\n", 400),
                arguments("a name above ASCII", LINE + "Host: a\r\nX\u00e4: b\r\n\r\n", 400),
                arguments("[49] a folded field", LINE + "Host: a\r\nX: b\r\n c\r\n\r\n", 400),
                arguments("[49] a field folded with a tab", LINE + "Host: a\r\nX: b\r\n\tc\r\n\r\n", 400),
                arguments("[49] LF alone after a field", LINE + "Host: a\nX: b\r\n\r\n", 400),
                arguments("[49] LF alone at the section's end", LINE + "Host: a\r\n\n", 400),
                arguments("[49] CR alone in a value", LINE + "Host: a\r\nX: b\rc\r\n\r\n", 400),
                arguments("[49] CR twice after a field", LINE + "Host: a\r\nX: b\r\r\n\r\n", 400),
                arguments("[54] NUL in a value", LINE + "Host: a\r\nCookie: b\u0000c\r\n\r\n", 400),
                arguments("[54] a control byte in a value", LINE + "Host: a\r\nCookie: b\u0001c\r\n\r\n", 400),
                arguments("[54] DEL in a value", LINE + "Host: a\r\nCookie: b\u007f\r\n\r\n", 400),
                arguments("[55] CR in Origin", LINE + "Host: a\r\nOrigin: http://a\rX: y\r\n\r\n", 400));
    }

    private static Stream<Arguments> framing() {
        Stream<Arguments> lengths = Stream.of("", "-1", "+1", "0x1", "1 1", "1,1", "1, 1", "1e1", "a", "1.0", "\u00b9",
                "9999999999999999999", "18446744073709551617").map(length -> arguments(
                        "[44] Content-Length \"" + length + "\"", HEAD + "Content-Length: " + length + "\r\n\r\na", 400));
        Stream<Arguments> codings = Stream.of("chunked, xchunked", "xchunked", "chunked, chunked", "gzip, chunked",
                "chunked, identity", "identity", "gzip", "chunked;a=b", "\"chunked\"", "chunked,", ",chunked", "").map(
                        coding -> arguments("[47] Transfer-Encoding \"" + coding + "\"",
                                HEAD + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n", 501));
        return Stream.of(lengths, codings, Stream.of(
                arguments("[44] two Content-Length", HEAD + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
                arguments("[44] the same Content-Length twice",
                        HEAD + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
                arguments("[44] Content-Length with Transfer-Encoding",
                        HEAD + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
                arguments("[44] Transfer-Encoding with Content-Length",
                        HEAD + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
                arguments("[47] Transfer-Encoding twice",
                        HEAD + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n", 501),
                arguments("[47] a folded Transfer-Encoding", HEAD + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
                arguments("[47] a control byte in Transfer-Encoding",
                        HEAD + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n", 400),
                arguments("[47] Transfer-Encoding in HTTP/1.0",
                        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
                arguments("[53] compressed content", HEAD + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na", 415),
                arguments("[53] compressed chunks",
                        HEAD + "Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 415),
                arguments("[53] content compressed behind identity", HEAD
                        + "Content-Encoding: identity\r\nContent-Encoding: zstd\r\nContent-Length: 1\r\n\r\na", 415),
                arguments("another expectation", HEAD + "Expect: x\r\nContent-Length: 1\r\n\r\na", 417)))
                .flatMap(each -> each);
    }

    private static Stream<Arguments> chunks() {
        Stream<Arguments> sizes = Stream.of("", " 1", "1 ", "-1", "+1", "0x1", "g", "1g", ",", "1,", ";a", "\u0661").map(
                size -> arguments("a chunk size \"" + size + "\"", CHUNKED + size + "\r\na\r\n0\r\n\r\n", 400));
        return Stream.concat(sizes, Stream.of(
                arguments("[45] LF alone after a chunk size", CHUNKED + "1\na\r\n0\r\n\r\n", 400),
                arguments("[45] LF alone after chunk data", CHUNKED + "1\r\na\n0\r\n\r\n", 400),
                arguments("[45] LF alone after the last chunk", CHUNKED + "0\n\r\n", 400),
                arguments("[45] LF alone after the trailers", CHUNKED + "0\r\n\n", 400),
                arguments("[46] CRLF in a quoted extension", CHUNKED + "1;a=\"\r\nb\"\r\na\r\n0\r\n\r\n", 400),
                arguments("[46] CRLF behind a backslash", CHUNKED + "1;a=\"b\\\r\n\"\r\na\r\n0\r\n\r\n", 400),
                arguments("[46] CR in an extension", CHUNKED + "1;a\rb\r\na\r\n0\r\n\r\n", 400),
                arguments("[46] LF in an extension", CHUNKED + "1;a\nb\r\na\r\n0\r\n\r\n", 400),
                arguments("[46] NUL in an extension", CHUNKED + "1;\u0000\r\na\r\n0\r\n\r\n", 400),
                arguments("[46] a long extension", CHUNKED + "1;" + "a".repeat(300) + "\r\na\r\n0\r\n\r\n", 400),
                arguments("more data than the chunk size", CHUNKED + "1\r\nab\r\n0\r\n\r\n", 400),
                arguments("less data than the chunk size", CHUNKED + "3\r\na\r\n0\r\n\r\n", 400),
                arguments("a malformed trailer", CHUNKED + "0\r\nX : y\r\n\r\n", 400),
                arguments("a folded trailer", CHUNKED + "0\r\nX: y\r\n z\r\n\r\n", 400)));
    }

    private static Stream<Arguments> limits() {
        return Stream.of(
                arguments("a longer request line", "GET /" + "x".repeat(87) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
                arguments("a request line that does not end", "G".repeat(102), 414),
                arguments("a larger header section", LINE + "Host: a\r\nX: " + "x".repeat(499) + "\r\n\r\n", 431),
                arguments("a field that does not end", LINE + "X".repeat(514), 431),
                arguments("more fields", LINE + "Host: a\r\n" + "X: y\r\n".repeat(10) + "\r\n", 431),
                arguments("larger trailers", CHUNKED + "0\r\nX: " + "x".repeat(510) + "\r\n\r\n", 431),
                arguments("more trailers", CHUNKED + "0\r\n" + "X: y\r\n".repeat(11) + "\r\n", 431),
                arguments("a larger Content-Length", HEAD + "Content-Length: 1001\r\n\r\n", 413),
                arguments("the largest Content-Length", HEAD + "Content-Length: 999999999999999999\r\n\r\n", 413),
                arguments("a larger chunk", CHUNKED + "3E9\r\n", 413),
                arguments("a chunk as large as a long", CHUNKED + "7FFFFFFFFFFFFFFF\r\n", 413),
                arguments("a chunk larger than a long", CHUNKED + "1" + "0".repeat(16) + "\r\n", 413),
                arguments("chunks that are larger together",
                        CHUNKED + "3e8\r\n" + "x".repeat(1000) + "\r\n1\r\nx\r\n0\r\n\r\n", 413));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void accepts(String title, String input, String expected) throws Exception {
        assertThat(parse(input)).extracting(HttpRequestParserTest::describe).containsExactly(expected);
    }

    @ParameterizedTest(name = "{0} is answered {2}")
    @MethodSource("refused")
    void refuses(String title, String input, int status) {
        HttpException refusal = Assertions.catchThrowableOfType(HttpException.class, () -> parse(input));

        assertThat(refusal).as("refused").isNotNull();
        assertThat(refusal.status()).as(refusal.getMessage()).isEqualTo(status);
        assertThat(refusal.getMessage()).isNotEmpty();
    }

    @Test
    void readsPipelinedRequestsOneAfterTheOther() throws Exception {
        String input = HEAD + "Content-Length: 3\r\n\r\nabc" + CHUNKED + "1\r\nd\r\n0\r\nX: y\r\n\r\n" + "\r\n" + LINE
                + "Host: b\r\n\r\n";

        assertThat(parse(input)).extracting(HttpRequestParserTest::describe).containsExactly(
                "POST / 1 {host: a, content-length: 3} abc", "POST / 1 {host: a, transfer-encoding: chunked} d",
                "GET / 1 {host: b}");
    }

    @Test
    void leavesTheBytesAfterARequest() throws Exception {
        HttpRequestParser parser = new HttpRequestParser(SMALL);
        ByteBuffer in = ByteBuffer.wrap(Feed.bytes(HEAD + "Content-Length: 1\r\n\r\naleft"));

        HttpRequest request = parser.parse(in);

        assertThat(request.content()).isEqualTo(Feed.bytes("a"));
        assertThat(in.remaining()).isEqualTo(4);
    }

    @Test
    void tellsHowFarTheRequestHasCome() throws Exception {
        HttpRequestParser parser = new HttpRequestParser(SMALL);
        List<String> states = new ArrayList<>();

        for (String piece : List.of("", "\r\n", "P", "OST / HTTP/1.1\r\n", "Host: a\r\nContent-Length: 1\r\n\r", "\n", "x")) {
            parser.parse(ByteBuffer.wrap(Feed.bytes(piece)));
            states.add(parser.isInsideRequest() + " " + parser.isInsideContent() + " " + parser.method());
        }

        assertThat(states).containsExactly("false false ", "true false ", "true false ", "true false POST",
                "true false POST", "true true POST", "false false ");
    }

    @Test
    void knowsTheFieldsOfARequestWhoseContentIsAwaited() throws Exception {
        HttpRequestParser parser = new HttpRequestParser(SMALL);

        parser.parse(ByteBuffer.wrap(Feed.bytes(HEAD + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n")));

        assertThat(parser.expectation()).isEqualTo("100-continue");
        assertThat(parser.fields().first("host")).contains("a");
    }

    @Test
    void doesNotLookAtAnExpectationOfHttp10() throws Exception {
        HttpRequestParser parser = new HttpRequestParser(SMALL);

        parser.parse(ByteBuffer.wrap(
                Feed.bytes("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")));

        assertThat(parser.isInsideContent()).isTrue();
        assertThat(parser.expectation()).isNull();
    }

    private static List<HttpRequest> parse(String latin1) throws Exception {
        return Feed.inEveryCut(Feed.bytes(latin1), pieces -> {
            HttpRequestParser parser = new HttpRequestParser(SMALL);
            List<HttpRequest> requests = new ArrayList<>();
            for (ByteBuffer piece : pieces) {
                while (piece.hasRemaining()) {
                    HttpRequest request = parser.parse(piece);
                    if (request != null) {
                        requests.add(request);
                    }
                }
            }
            return requests;
        });
    }

    private static String describe(HttpRequest request) {
        String fields = request.fields().toString().strip().replace("\n", ", ");
        String content = new String(request.content(), StandardCharsets.ISO_8859_1);
        return request.method() + " " + request.target() + " " + request.minorVersion() + " {"
                + (request.fields().count() == 0 ? "" : fields) + "}" + (content.isEmpty() ? "" : " " + content);
    }
}
