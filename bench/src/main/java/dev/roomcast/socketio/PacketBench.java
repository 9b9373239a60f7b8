package dev.roomcast.socketio;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** What do Socket.IO packets cost with the default parser, from a client's message and to a message for one? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class PacketBench {
    private static final int ATTACHMENT_BYTES = 128;
    private static final int ITEMS = 20;

    /** Which packet. */
    public enum Kind {
        /** What every window sends once, and what every trigger makes. */
        EVENT,
        /** An answer with one argument. */
        ACK,
        /** An event with one attachment of 128 bytes. */
        BINARY,
        /** An event with 20 objects, some 1 KiB of JSON. */
        LARGE
    }

    @Param
    public Kind kind;

    private final DefaultParser parser = new DefaultParser(SocketSettings.DEFAULTS);
    private List<?> arguments;
    private String text;
    private byte[] attachment;

    @Setup
    public void prepare() {
        attachment = new byte[ATTACHMENT_BYTES];
        switch (kind) {
            case EVENT -> {
                arguments = List.of(object("code", 0, "data", "hello"));
                text = "2[\"join\",{\"username\":\"u1\"}]";
            }
            case ACK -> {
                arguments = List.of(object("room", "u1", "windows", 2));
                text = "37[{\"room\":\"u1\",\"windows\":2}]";
            }
            case BINARY -> {
                arguments = List.of("photo", attachment);
                text = "51-[\"upload\",\"photo\",{\"_placeholder\":true,\"num\":0}]";
            }
            case LARGE -> {
                List<Object> items = new ArrayList<>();
                for (int i = 0; i < ITEMS; i++) {
                    items.add(object("title", "item number " + i, "price", 17.5 * i));
                }
                arguments = List.of(items);
                text = "2[\"items\"," + Json.write(items) + "]";
            }
        }
    }

    @Benchmark
    public Object parse() throws PacketException {
        Packet packet = parser.text(text);
        return packet != null ? packet : parser.binary(attachment);
    }

    /** The packet and its message, without the wire forms of that. */
    @Benchmark
    public Object encode() {
        return DefaultForms.message(kind == Kind.ACK
                ? PreparedPacket.ack(Packet.MAIN, 7, arguments, ValueMapper.NONE)
                : PreparedPacket.event("message", arguments));
    }

    private static Map<String, Object> object(String name, Object value, String otherName, Object other) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(name, value);
        members.put(otherName, other);
        return members;
    }
}
