package dev.roomcast.http;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** One file in memory, answered with ETag, 304 and gzip (RFC 9110 §8.8.3, §13.1.2, §8.4). Immutable to its users. */
public final class StaticFile {
    private final String contentType;
    private final String version;
    private final byte[] compressed;
    private volatile byte[] plain;

    private StaticFile(String contentType, String version, byte[] compressed, byte[] plain) {
        this.contentType = contentType;
        this.version = version;
        this.compressed = compressed;
        this.plain = plain;
    }

    /** A file kept compressed; unpacked when a client first asks for it so. */
    public static StaticFile compressed(String contentType, String version, byte[] gzip) {
        return new StaticFile(contentType, version, gzip, null);
    }

    /** A file that is not worth compressing. */
    public static StaticFile plain(String contentType, String version, byte[] bytes) {
        return new StaticFile(contentType, version, null, bytes);
    }

    /** The answer to GET or HEAD. */
    public HttpResponse answer(HttpRequest request) {
        boolean gzip = compressed != null && acceptsGzip(request.fields());
        HttpResponse headers = HttpResponse.of(200)
                .with("ETag", "\"" + version + (gzip ? "-gzip\"" : "\""))
                .with("Cache-Control", "public, max-age=0")
                .with("Vary", "Accept-Encoding, Origin")
                .with("X-Content-Type-Options", "nosniff");
        if (isKnown(request.fields())) {
            return new HttpResponse(304, headers.fields(), new byte[0]);
        }
        HttpResponse typed = headers.with("Content-Type", contentType);
        return gzip ? typed.with("Content-Encoding", "gzip").withContent(compressed) : typed.withContent(unpacked());
    }

    /**
     * Reads what the build has put beside a class.
     *
     * @throws FileNotFoundException it has not
     */
    public static byte[] resource(Class<?> beside, String name) throws IOException {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("the build has left out " + name);
            }
            return in.readAllBytes();
        }
    }

    /** The media type of a file by the end of its name; plain text where that is not known. */
    public static String contentType(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "html", "htm" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js", "mjs" -> "text/javascript; charset=utf-8";
            case "map", "json" -> "application/json; charset=utf-8";
            case "svg" -> "image/svg+xml";
            case "png" -> "image/png";
            case "jpg", "jpeg" -> "image/jpeg";
            case "gif" -> "image/gif";
            case "webp" -> "image/webp";
            case "ico" -> "image/x-icon";
            case "woff" -> "font/woff";
            case "woff2" -> "font/woff2";
            case "wasm" -> "application/wasm";
            case "pdf" -> "application/pdf";
            case "xml" -> "application/xml";
            case "mp3" -> "audio/mpeg";
            case "mp4" -> "video/mp4";
            case "swf" -> "application/x-shockwave-flash";
            default -> "text/plain; charset=utf-8";
        };
    }

    private boolean isKnown(HttpFields fields) {
        for (String list : fields.all("If-None-Match")) {
            for (String tag : list.split(",")) {
                String opaque = tag.strip().startsWith("W/") ? tag.strip().substring(2) : tag.strip();
                if (opaque.equals("*") || opaque.equals("\"" + version + "\"")
                        || opaque.equals("\"" + version + "-gzip\"")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean acceptsGzip(HttpFields fields) {
        for (String list : fields.all("Accept-Encoding")) {
            for (String coding : list.split(",")) {
                String[] parts = coding.split(";");
                if (parts[0].strip().equalsIgnoreCase("gzip")) {
                    return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0{0,3})?");
                }
            }
        }
        return false;
    }

    private byte[] unpacked() {
        byte[] known = plain;
        if (known != null) {
            return known;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return plain = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the build packed this file wrongly", e);
        }
    }
}
