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

/** What does JSON of some 1 KiB cost to read and to write, and to write with ASCII alone as 1.x clients need it? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class JsonBench {
    private static final int ITEMS = 20;

    /** What the strings in it are of. */
    public enum Language {
        ENGLISH("the parcel has left the house"),
        /** "The parcel has left the warehouse." */
        CHINESE("\u5305\u88f9\u5df2\u7ecf\u79bb\u5f00\u4ed3\u5e93\u4e86");

        private final String words;

        Language(String words) {
            this.words = words;
        }
    }

    @Param
    public Language language;

    private List<Object> value;
    private String text;

    @Setup
    public void prepare() {
        value = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("id", i);
            item.put("note", language.words);
            value.add(item);
        }
        text = Json.write(value);
    }

    @Benchmark
    public Object read() throws Json.InvalidException {
        return Json.read(text);
    }

    @Benchmark
    public Object write() {
        return Json.write(value);
    }

    @Benchmark
    public Object ascii() {
        return Json.ascii(text);
    }
}
