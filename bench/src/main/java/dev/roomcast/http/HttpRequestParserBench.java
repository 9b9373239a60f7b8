package dev.roomcast.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to read a request that has come whole, and one that the network has cut into pieces of 64 bytes?
 * The parser does not write into its buffer.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class HttpRequestParserBench {
    private static final int PIECE_BYTES = 64;

    /** What is asked. */
    public enum Request {
        /** The trigger, as curl 7.88 sends it: 3 fields. */
        TRIGGER("""
                GET /?name=u1&msg=hello HTTP/1.1
                Host: 127.0.0.1:8080
                User-Agent: curl/7.88.1
                Accept: */*

                """),
        /** The trigger in the form of a page's fetch() in Firefox: 12 fields. */
        PAGE_TRIGGER("""
                GET /?name=u1&msg=hello HTTP/1.1
                Host: 127.0.0.1:8080
                User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0
                Accept: */*
                Accept-Language: zh-CN,zh;q=0.8,en-US;q=0.5,en;q=0.3
                Accept-Encoding: gzip, deflate, br, zstd
                Referer: http://127.0.0.1:8080/test-pages/socketio.html
                Sec-GPC: 1
                Connection: keep-alive
                Sec-Fetch-Dest: empty
                Sec-Fetch-Mode: cors
                Sec-Fetch-Site: same-origin
                Priority: u=4

                """),
        /** Chromium's opening handshake for a WebSocket, with a cookie: 13 fields. */
        HANDSHAKE("""
                GET /socket.io/?EIO=4&transport=websocket HTTP/1.1
                Host: push.example.com
                Connection: Upgrade
                Pragma: no-cache
                Cache-Control: no-cache
                User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 \
                Safari/537.36
                Upgrade: websocket
                Origin: https://www.example.com
                Sec-WebSocket-Version: 13
                Accept-Encoding: gzip, deflate, br, zstd
                Accept-Language: zh-CN,zh;q=0.9,en;q=0.8
                Cookie: session=0f8fad5b-d9cb-469f-a165-70867728950e; consent=2026-11-25; theme=dark
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits

                """),
        /** A polling client's join: 6 fields and a content of 28 bytes. */
        POLLING_POST("""
                POST /socket.io/?EIO=4&transport=polling&t=PpQs1nR&sid=lv_VI97HAXpY6yYWAAAC HTTP/1.1
                Host: push.example.com
                User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0
                Accept: */*
                Content-Type: text/plain;charset=UTF-8
                Content-Length: 28
                Origin: https://www.example.com

                42["join",{"username":"u1"}]""");

        private final byte[] bytes;

        Request(String text) {
            bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Param
    public Request request;

    private ByteBuffer readBuffer;
    private HttpRequestParser parser;

    @Setup
    public void receive() {
        readBuffer = ByteBuffer.allocateDirect(request.bytes.length).put(request.bytes);
        parser = new HttpRequestParser(HttpSettings.DEFAULTS);
    }

    @Benchmark
    public Object whole() throws HttpException {
        return parser.parse(readBuffer.clear());
    }

    @Benchmark
    public Object inPieces() throws HttpException {
        HttpRequest read = null;
        readBuffer.clear();
        for (int end = PIECE_BYTES; read == null; end += PIECE_BYTES) {
            read = parser.parse(readBuffer.limit(Math.min(end, readBuffer.capacity())));
        }
        return read;
    }
}
