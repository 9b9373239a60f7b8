package dev.roomcast.http;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Finds the handler of a request by its path and method: exact paths first, then the longest prefix. Routes may be
 * added from any thread at any time; one for what is there already takes its place. Handlers are called on the
 * connection's loop and must not block there; they may answer later, from any thread.
 *
 * <pre>{@code
 * io.http().get("/hello", exchange -> exchange.respond(HttpResponse.text(200, "text/plain", "hello")));
 * }</pre>
 */
public final class HttpRouter implements HttpHandler {
    private record Prefix(String path, HttpHandler handler) {
    }

    private final Map<String, Map<String, HttpHandler>> exact = new ConcurrentHashMap<>();
    /** The longest first. */
    private final AtomicReference<List<Prefix>> prefixes = new AtomicReference<>(List.of());
    private volatile HttpHandler otherwise = exchange -> {
        throw new HttpException(404, "no such path");
    };

    /** One without routes. */
    public HttpRouter() {
    }

    /** Routes one method of one path. A route for GET takes HEAD too, unless that has one of its own. */
    public HttpRouter route(String method, String path, HttpHandler handler) {
        exact.computeIfAbsent(path, key -> new ConcurrentHashMap<>()).put(method, handler);
        return this;
    }

    /** Routes every method of every path that begins so; the handler answers wrong ones itself. */
    public HttpRouter prefix(String path, HttpHandler handler) {
        Prefix added = new Prefix(path, handler);
        prefixes.updateAndGet(known -> Stream.concat(Stream.of(added), known.stream().filter(one -> !one.path.equals(path)))
                .sorted(Comparator.comparingInt(one -> -one.path.length())).toList());
        return this;
    }

    /**
     * Routes some methods of every path that begins so.
     *
     * @param methods their handlers; one for GET takes HEAD too, unless that has one of its own
     */
    public HttpRouter prefix(String path, Map<String, HttpHandler> methods) {
        Map<String, HttpHandler> known = Map.copyOf(methods);
        return prefix(path, exchange -> byMethod(known, exchange));
    }

    /** Routes GET, and HEAD with it, of every path that begins so. */
    public HttpRouter getPrefix(String path, HttpHandler handler) {
        return prefix(path, exchange -> {
            String method = exchange.request().method();
            if (method.equals("GET") || method.equals("HEAD")) {
                handler.handle(exchange);
            } else {
                exchange.respond(HttpResponse.error(405, "method not allowed, use GET").with("Allow", "GET, HEAD"));
            }
        });
    }

    /** Routes GET, and HEAD with it, of one path. */
    public HttpRouter get(String path, HttpHandler handler) {
        return route("GET", path, handler);
    }

    /** Routes POST of one path; the request's content has come whole when the handler is called. */
    public HttpRouter post(String path, HttpHandler handler) {
        return route("POST", path, handler);
    }

    /** Routes PUT of one path. */
    public HttpRouter put(String path, HttpHandler handler) {
        return route("PUT", path, handler);
    }

    /** Routes PATCH of one path. */
    public HttpRouter patch(String path, HttpHandler handler) {
        return route("PATCH", path, handler);
    }

    /** Routes DELETE of one path. */
    public HttpRouter delete(String path, HttpHandler handler) {
        return route("DELETE", path, handler);
    }

    /**
     * Serves the files of a folder, and of those in it; see {@link FileFolder}.
     *
     * @param path ends with a slash
     */
    public HttpRouter folder(String path, Path folder) {
        return getPrefix(path, new FileFolder(path, folder));
    }

    /** What answers where nothing has the path; 404 unless it is set. */
    public HttpRouter otherwise(HttpHandler handler) {
        otherwise = handler;
        return this;
    }

    /** Whether something has the path. */
    public boolean has(String path) {
        return exact.containsKey(path) || prefixes.get().stream().anyMatch(prefix -> path.startsWith(prefix.path));
    }

    /** 404 when nothing has the path, 405 with Allow when nothing has the method. */
    @Override
    public void handle(HttpExchange exchange) throws HttpException {
        HttpRequest request = exchange.request();
        String path = request.path();
        Map<String, HttpHandler> methods = exact.get(path);
        if (methods != null) {
            byMethod(methods, exchange);
            return;
        }
        for (Prefix prefix : prefixes.get()) {
            if (path.startsWith(prefix.path)) {
                prefix.handler.handle(exchange);
                return;
            }
        }
        otherwise.handle(exchange);
    }

    private static void byMethod(Map<String, HttpHandler> methods, HttpExchange exchange) throws HttpException {
        String method = exchange.request().method();
        HttpHandler handler = methods.get(method);
        if (handler == null && method.equals("HEAD")) {
            handler = methods.get("GET");
        }
        if (handler != null) {
            handler.handle(exchange);
            return;
        }
        TreeSet<String> allowed = new TreeSet<>(methods.keySet());
        allowed.add("OPTIONS");
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        String allow = String.join(", ", allowed);
        exchange.respond((method.equals("OPTIONS") ? HttpResponse.of(204)
                : HttpResponse.error(405, "method not allowed, use " + allow)).with("Allow", allow));
    }
}
