package dev.roomcast.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Finds the handler of a request by its path and method: exact paths first, then the longest prefix. Built before
 * the server starts, then only read.
 */
public final class HttpRouter implements HttpHandler {
    private record Prefix(String path, HttpHandler handler) {
    }

    private final Map<String, Map<String, HttpHandler>> exact = new HashMap<>();
    private final List<Prefix> prefixes = new ArrayList<>();

    /** Routes one method of one path. A route for GET takes HEAD too, unless that has one of its own. */
    public HttpRouter route(String method, String path, HttpHandler handler) {
        exact.computeIfAbsent(path, key -> new HashMap<>()).put(method, handler);
        return this;
    }

    /** Routes every method of every path that begins so; the handler answers wrong ones itself. */
    public HttpRouter prefix(String path, HttpHandler handler) {
        prefixes.add(new Prefix(path, handler));
        prefixes.sort((a, b) -> b.path.length() - a.path.length());
        return this;
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
        for (Prefix prefix : prefixes) {
            if (path.startsWith(prefix.path)) {
                prefix.handler.handle(exchange);
                return;
            }
        }
        throw new HttpException(404, "no such path");
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
