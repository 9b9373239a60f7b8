package dev.roomcast.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Another web server, that of the site whose pages use ours: serves one page of HTML, and its script if it has one. */
final class PageServer implements AutoCloseable {
    private final HttpServer server;

    private PageServer(HttpServer server) {
        this.server = server;
    }

    /** Serves the page at every path, on a free port of an address of this machine. */
    static PageServer serve(String address, String html) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        answer(server, "/", "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
        server.start();
        return new PageServer(server);
    }

    /** The same, but for {@code /client.js}, which is a file. */
    static PageServer serve(String address, String html, Path client) throws IOException {
        PageServer site = serve(address, html);
        answer(site.server, "/client.js", "text/javascript; charset=utf-8", Files.readAllBytes(client));
        return site;
    }

    /** The origin of its pages. */
    String origin() {
        InetSocketAddress address = server.getAddress();
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpServer server, String path, String contentType, byte[] content) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", contentType);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
    }
}
