package dev.roomcast.http;

/**
 * Bounds of HTTP/1.1.
 *
 * @param maxRequestLineBytes default 8192; beyond it 414
 * @param maxHeaderBytes of the header section, and of a trailer section, default 16384; beyond it 431
 * @param maxFields in either section, default 100; beyond it 431
 * @param maxContentBytes default 1 000 000; beyond it 413
 * @param headerTimeoutMillis from a request's first byte, or the connection's opening, to the end of its header
 *     section, default 10 000; then 408
 * @param contentTimeoutMillis from the end of the header section to the end of the content, default 30 000; then 408
 * @param idleTimeoutMillis between requests, default 60 000; then the connection is closed
 */
public record HttpSettings(int maxRequestLineBytes, int maxHeaderBytes, int maxFields, int maxContentBytes,
        long headerTimeoutMillis, long contentTimeoutMillis, long idleTimeoutMillis) {
    public static final HttpSettings DEFAULTS =
            new HttpSettings(8_192, 16_384, 100, 1_000_000, 10_000, 30_000, 60_000);

    public HttpSettings {
        atLeast("max-request-line", "bytes", maxRequestLineBytes, 64);
        atLeast("max-header", "bytes", maxHeaderBytes, 256);
        atLeast("max-fields", "fields", maxFields, 8);
        atLeast("max-payload", "bytes", maxContentBytes, 1);
        atLeast("header-timeout", "ms", headerTimeoutMillis, 1);
        atLeast("content-timeout", "ms", contentTimeoutMillis, 1);
        atLeast("idle-timeout", "ms", idleTimeoutMillis, 1);
    }

    /** The same with another bound for contents. */
    public HttpSettings withMaxContent(int bytes) {
        return new HttpSettings(maxRequestLineBytes, maxHeaderBytes, maxFields, bytes, headerTimeoutMillis,
                contentTimeoutMillis, idleTimeoutMillis);
    }

    private static void atLeast(String setting, String unit, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    setting + " is " + value + " " + unit + ", must be at least " + least);
        }
    }
}
