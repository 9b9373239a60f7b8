package dev.roomcast.push;

import dev.roomcast.engineio.WireForms;
import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpFields;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.socketio.DefaultForms;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does a trigger cost between its request being read and its frame being shared? The steps of
 * {@link TriggerEndpoint} and what lies below it, without guard, rooms and answer: is it a trigger, decode the query,
 * encode the event, make the frame.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class TriggerBench {
    /** Plain, and Chinese percent-encoded ("hello, world"). */
    @Param({"hello", "%E4%BD%A0%E5%A5%BD%EF%BC%8C%E4%B8%96%E7%95%8C"})
    public String msg;

    private HttpRequest request;

    @Setup
    public void receive() {
        request = new HttpRequest("GET", "/?name=u1&msg=" + msg, 1, HttpFields.NONE, new byte[0]);
    }

    @Benchmark
    public Object requestToFrame(Blackhole sink) throws HttpException {
        FormData query = FormData.ofQuery(request);
        if (!TriggerEndpoint.isTrigger(query)) {
            throw new IllegalStateException("it is a trigger");
        }
        sink.consume(query.list("name"));
        return WireForms.frames(DefaultForms.message(PushMessage.of(query.first("msg").orElseThrow())));
    }
}
