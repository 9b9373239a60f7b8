package dev.roomcast.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;
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
 * What does it cost to read one masked frame that is there whole? The frame is unmasked in place, so each operation
 * first copies it into the read buffer, as the kernel would, in pieces where it is larger than the buffer of an event
 * loop; {@link #refill} is that copy alone, to be subtracted.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class FrameParserBench {
    private static final int READ_BUFFER_BYTES = 64 * 1024;

    @Param({"16", "128", "1024", "65536", "1048576"})
    public int payloadBytes;

    private byte[] frame;
    private ByteBuffer readBuffer;
    private FrameParser parser;

    @Setup
    public void mask() {
        ByteBuffer wire = ByteBuffer.allocate(14 + payloadBytes);
        wire.put((byte) 0x81);
        if (payloadBytes < 126) {
            wire.put((byte) (0x80 | payloadBytes));
        } else if (payloadBytes < 65_536) {
            wire.put((byte) (0x80 | 126)).putShort((short) payloadBytes);
        } else {
            wire.put((byte) (0x80 | 127)).putLong(payloadBytes);
        }
        byte[] key = {0x37, (byte) 0xFA, 0x21, 0x3D};
        wire.put(key);
        for (int i = 0; i < payloadBytes; i++) {
            wire.put((byte) ('a' ^ key[i & 3]));
        }
        frame = Arrays.copyOf(wire.array(), wire.position());
        readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
        parser = new FrameParser(payloadBytes, false);
    }

    @Benchmark
    public Object parse() throws WebSocketException {
        ByteBuffer payload = null;
        for (int at = 0; at < frame.length; at += READ_BUFFER_BYTES) {
            ByteBuffer in = piece(at);
            if (!parser.header(in)) {
                throw new IllegalStateException("the header is whole");
            }
            payload = parser.payload(in);
        }
        return payload;
    }

    @Benchmark
    public Object refill() {
        ByteBuffer in = null;
        for (int at = 0; at < frame.length; at += READ_BUFFER_BYTES) {
            in = piece(at);
        }
        return in;
    }

    private ByteBuffer piece(int at) {
        return readBuffer.clear().put(frame, at, Math.min(READ_BUFFER_BYTES, frame.length - at)).flip();
    }
}
