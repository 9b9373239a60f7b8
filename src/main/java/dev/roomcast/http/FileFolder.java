package dev.roomcast.http;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The files of a folder as they are on disk at each request: GET and HEAD, ETag by time and size, {@code index.html} for
 * a folder. Names that begin with a dot, links out of the folder and everything else outside are not found. A file is read
 * whole, on a helper thread; one beyond 64 MiB is refused with 500, since that is not what memory is for.
 */
final class FileFolder implements HttpHandler {
    private static final Logger LOG = System.getLogger(FileFolder.class.getName());
    private static final long MAX_BYTES = 64L << 20;

    private final String prefix;
    private final Path folder;

    /**
     * Made by {@link HttpRouter#folder}.
     *
     * @throws IllegalArgumentException a path without a slash at its end, or no such folder
     */
    FileFolder(String prefix, Path folder) {
        if (!prefix.endsWith("/")) {
            throw new IllegalArgumentException("path is \"" + prefix + "\", must end with a slash");
        }
        try {
            this.folder = folder.toRealPath();
        } catch (IOException e) {
            throw new IllegalArgumentException("no such folder: " + folder, e);
        }
        this.prefix = prefix;
    }

    @Override
    public void handle(HttpExchange exchange) throws HttpException {
        HttpRequest request = exchange.request();
        String name = FormData.ofPath(request.path().substring(prefix.length()));
        exchange.loop().offload(() -> exchange.respond(answer(request, name)));
    }

    private HttpResponse answer(HttpRequest request, String name) {
        try {
            Path path = folder.resolve(name.isEmpty() || name.endsWith("/") ? name + "index.html" : name).normalize();
            if (isHidden(name) || !path.startsWith(folder) || !Files.exists(path)
                    || !path.toRealPath().startsWith(folder)) {
                return HttpResponse.error(404, "no such file");
            }
            if (Files.isDirectory(path)) {
                // Links in the page there are relative to it.
                return HttpResponse.of(301).with("Location", request.path() + "/");
            }
            long size = Files.size(path);
            if (!Files.isRegularFile(path) || size > MAX_BYTES) {
                LOG.log(Level.WARNING, "file not served, it is larger than {0} bytes or no file: {1}", MAX_BYTES, path);
                return HttpResponse.error(500, "file cannot be served");
            }
            String version = Long.toHexString(Files.getLastModifiedTime(path).toMillis()) + "-" + Long.toHexString(size);
            return StaticFile.plain(StaticFile.contentType(path.toString()), version, Files.readAllBytes(path))
                    .answer(request);
        } catch (IOException | InvalidPathException e) {
            LOG.log(Level.DEBUG, "file not served error={0}", e.getMessage());
            return HttpResponse.error(404, "no such file");
        }
    }

    private static boolean isHidden(String name) {
        for (String part : name.split("/")) {
            if (part.startsWith(".")) {
                return true;
            }
        }
        return name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0 || name.startsWith("/");
    }
}
