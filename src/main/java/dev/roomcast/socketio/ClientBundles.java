package dev.roomcast.socketio;

import dev.roomcast.http.HttpHandler;
import dev.roomcast.http.HttpRouter;
import dev.roomcast.http.StaticFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The official client bundles of every generation, which the build has packed beside this class: {@code socket.io.js}
 * and its kind are the current one, {@code 2/socket.io.js} and {@code 0.9/socket.io.js} the older. All are in memory,
 * compressed.
 */
final class ClientBundles {
    private final Map<String, StaticFile> byPath = new LinkedHashMap<>();

    private ClientBundles() {
    }

    /**
     * Reads them.
     *
     * @throws UncheckedIOException one that the build should have put there is missing
     */
    static ClientBundles load() {
        ClientBundles bundles = new ClientBundles();
        for (String line : new String(read("bundles/bundles.txt"), StandardCharsets.UTF_8).strip().split("\n")) {
            String path = line.substring(0, line.indexOf(' '));
            String version = line.substring(line.indexOf(' ') + 1);
            byte[] gzip = read("bundles/" + path + ".gz");
            // The current generation needs no number in its path.
            bundles.byPath.put(path.startsWith("4/") ? path.substring(2) : path,
                    StaticFile.compressed(StaticFile.contentType(path), version, gzip));
        }
        return bundles;
    }

    /**
     * Routes a GET of each.
     *
     * @param prefix of their paths, ends with a slash
     */
    void serve(HttpRouter router, String prefix) {
        byPath.forEach((path, file) -> {
            HttpHandler answer = exchange -> exchange.respond(file.answer(exchange.request()));
            router.get(prefix + path, answer);
        });
    }

    private static byte[] read(String resource) {
        try {
            return StaticFile.resource(ClientBundles.class, resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
