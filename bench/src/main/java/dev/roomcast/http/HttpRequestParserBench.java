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

/** What does it cost to read the trigger's request that has come whole? The parser does not write into its buffer. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class HttpRequestParserBench {
    /** Who sends it. */
    public enum Sender {
        /** curl 7.88: 3 fields. */
        CURL("""
                GET /?name=u1&msg=hello HTTP/1.1
                Host: 127.0.0.1:8080
                User-Agent: curl/7.88.1
                Accept: */*

                """),
        /** The form of a page's fetch() in Firefox: 12 fields. */
        BROWSER("""
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

                """);

        private final byte[] request;

        Sender(String text) {
            request = text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Param
    public Sender sender;

    private ByteBuffer readBuffer;
    private HttpRequestParser parser;

    @Setup
    public void receive() {
        readBuffer = ByteBuffer.allocateDirect(sender.request.length).put(sender.request);
        parser = new HttpRequestParser(HttpSettings.DEFAULTS);
    }

    @Benchmark
    public Object parse() throws HttpException {
        return parser.parse(readBuffer.rewind());
    }
}
