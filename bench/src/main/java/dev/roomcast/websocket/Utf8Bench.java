package dev.roomcast.websocket;

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

/** What does a text message cost between bytes and characters: to check 1 KiB of it, to decode and to encode it? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class Utf8Bench {
    private static final int BYTES = 1024;

    /** What is written; the second has three bytes a character. */
    public enum Language { ENGLISH, CHINESE }

    @Param
    public Language language;

    private ByteBuffer message;
    private byte[] bytes;
    private String text;

    @Setup
    public void prepare() {
        text = switch (language) {
            case ENGLISH -> "a".repeat(BYTES);
            case CHINESE -> "\u4f60".repeat(BYTES / 3);
        };
        bytes = text.getBytes(StandardCharsets.UTF_8);
        message = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Benchmark
    public boolean validate() {
        return Utf8Validator.isValid(message);
    }

    @Benchmark
    public Object decode() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Benchmark
    public Object encode() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
