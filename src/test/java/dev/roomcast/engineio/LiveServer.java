package dev.roomcast.engineio;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.RawClient;
import dev.roomcast.http.HttpHandler;
import dev.roomcast.http.HttpServer;
import dev.roomcast.http.HttpSettings;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.Acceptor;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** HTTP on a real port, with a test's own handler and a clock that stands still until it is moved. */
public final class LiveServer implements AutoCloseable {
    private final FakeClock clock = new FakeClock();
    private final EventLoopGroup loops;
    private final HttpServer http;
    private final Acceptor acceptor;

    private LiveServer(int size, OriginPolicy origins, int maxContentBytes,
            Function<EventLoopGroup, HttpHandler> handler) throws IOException {
        HttpSettings defaults = HttpSettings.DEFAULTS;
        loops = clock.startLoops(size);
        http = new HttpServer(new HttpSettings(defaults.maxRequestLineBytes(), defaults.maxHeaderBytes(),
                defaults.maxFields(), maxContentBytes, defaults.headerTimeoutMillis(),
                defaults.contentTimeoutMillis(), defaults.idleTimeoutMillis()), origins, handler.apply(loops),
                loops.wallMillisAtZero());
        acceptor = loops.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), IoSettings.DEFAULTS,
                http::newConnection);
    }

    public static LiveServer start(int size, OriginPolicy origins, int maxContentBytes,
            Function<EventLoopGroup, HttpHandler> handler) throws IOException {
        return new LiveServer(size, origins, maxContentBytes, handler);
    }

    public InetSocketAddress address() {
        return acceptor.localAddress();
    }

    public EventLoopGroup loops() {
        return loops;
    }

    public RawClient connect() throws IOException {
        return RawClient.connect(address());
    }

    /** One request on a connection of its own; {@code fields} are whole lines without their ends. */
    public RawClient.Response request(String method, String target, byte[] content, String... fields)
            throws IOException {
        try (RawClient client = connect()) {
            client.send(head(method, target, content.length, fields)).send(content);
            return method.equals("HEAD") ? client.readHead() : client.readResponse();
        }
    }

    public RawClient.Response get(String target, String... fields) throws IOException {
        return request("GET", target, new byte[0], fields);
    }

    public RawClient.Response post(String target, String content, String... fields) throws IOException {
        return request("POST", target, content.getBytes(StandardCharsets.UTF_8), fields);
    }

    /** Sends a GET and returns when it has been dealt with: answered, or left waiting. */
    public RawClient sendGet(RawClient client, String target) throws IOException {
        return sendAndSettle(client, head("GET", target, 0).getBytes(StandardCharsets.UTF_8));
    }

    /** Sends one whole request and returns when it has been dealt with: answered, or left waiting. */
    public RawClient sendAndSettle(RawClient client, byte[] request) throws IOException {
        long before = http.counters().requests.sum();
        client.send(request);
        Eventually.becomesTrue("the request has come", () -> http.counters().requests.sum() > before);
        settle();
        return client;
    }

    /** Requests that have come whole. */
    public long requestCount() {
        return http.counters().requests.sum();
    }

    /** Returns when what the loops have been given, and what they have given each other for it, is done. */
    public void settle() {
        // To the session's loop, and back.
        for (int i = 0; i < 3; i++) {
            Eventually.runOnAll(loops);
        }
    }

    public void advance(long millis) {
        clock.advance(loops, millis);
    }

    /** Moves the clock while the loops sleep, or are held up. */
    public void advanceUnnoticed(long millis) {
        clock.advanceUnnoticed(millis);
    }

    /** Timers that wait on all loops. */
    public int timerCount() {
        int count = 0;
        for (EventLoop loop : loops.loops()) {
            count += Eventually.onLoop(loop, loop::timerCount);
        }
        return count;
    }

    @Override
    public void close() {
        acceptor.close();
        loops.close();
    }

    public static String head(String method, String target, int contentBytes, String... fields) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        if (contentBytes > 0 || method.equals("POST")) {
            head.append("Content-Length: ").append(contentBytes).append("\r\n");
        }
        return head.append("\r\n").toString();
    }
}
