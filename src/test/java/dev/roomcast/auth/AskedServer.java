package dev.roomcast.auth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roomcast.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Another server, which is asked by ours, and answers each request when the test says what. */
final class AskedServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<HttpExchange> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger asked = new AtomicInteger();

    AskedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            waiting.add(exchange);
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/may-join";
    }

    /** How many requests have come. */
    int asked() {
        return asked.get();
    }

    void awaitAsked(int count) {
        Eventually.becomesTrue(count + " requests have come", () -> asked() >= count);
    }

    /** Waits for a request, and reads what it brings; it is to be answered. */
    HttpExchange next() throws InterruptedException {
        HttpExchange next = waiting.poll(5, TimeUnit.SECONDS);
        assert next != null : "a request has come";
        return next;
    }

    /** Answers the next request, and tells its content. */
    String answer(int status, String content) throws IOException, InterruptedException {
        HttpExchange next = next();
        String request = new String(next.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        answer(next, status, content);
        return request;
    }

    static void answer(HttpExchange exchange, int status, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
