package dev.roomcast.push;

import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.StaticFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * The files that the build has put beside this class: the test pages and the landing page. All are in memory; errors
 * are plain text.
 */
final class StaticFiles {
    private final Map<String, StaticFile> byPath = new HashMap<>();

    private StaticFiles() {
    }

    /**
     * Reads them.
     *
     * @throws IOException one that the build should have put there is missing
     */
    static StaticFiles load() throws IOException {
        StaticFiles files = new StaticFiles();
        for (String path : lines("test-pages/pages.txt")) {
            files.addPage("/test-pages/" + path, "test-pages/" + path);
        }
        files.byPath.put("/test-pages/", files.byPath.get("/test-pages/index.html"));
        files.addPage("/", "landing.html");
        return files;
    }

    /** Answers a request for a file; 404 and 405 in plain text. */
    void handle(HttpExchange exchange) throws HttpException {
        HttpRequest request = exchange.request();
        StaticFile file = byPath.get(request.path());
        if (request.path().equals("/test-pages")) {
            exchange.respond(HttpResponse.of(301).with("Location", "/test-pages/"));
        } else if (file == null) {
            exchange.respond(plain(404, "not found\n"));
        } else if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            exchange.respond(plain(405, "method not allowed, use GET\n").with("Allow", "GET, HEAD"));
        } else {
            exchange.respond(file.answer(request));
        }
    }

    private static HttpResponse plain(int status, String text) {
        return HttpResponse.text(status, "text/plain; charset=utf-8", text);
    }

    private void addPage(String url, String resource) throws IOException {
        byte[] bytes = read(resource);
        byPath.put(url, StaticFile.plain(StaticFile.contentType(resource), hash(bytes), bytes));
    }

    private static String[] lines(String resource) throws IOException {
        return new String(read(resource), StandardCharsets.UTF_8).strip().split("\n");
    }

    private static byte[] read(String resource) throws IOException {
        return StaticFile.resource(StaticFiles.class, resource);
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest).substring(0, 22);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
