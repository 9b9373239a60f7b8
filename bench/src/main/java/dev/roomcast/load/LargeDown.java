package dev.roomcast.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Large messages to two windows of a user, one of which has them deflated, as browsers do. A backend triggers each by
 * POST, as a form and as JSON in turn, when both windows have the one before, and have checked it.
 */
final class LargeDown implements HeavyWork {
    private static final String USER = "down";
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int MOST_ANSWER_BYTES = 4096;

    private final List<BlockingWindow> windows;
    private final Socket backend = new Socket();
    private final HttpAnswer answer = new HttpAnswer();
    private final byte[] form;
    private final byte[] json;
    private final byte[] message;
    private long sent;

    LargeDown(Target target, int bytes) throws IOException {
        String text = LargeText.of(bytes);
        form = request("application/x-www-form-urlencoded", "name=" + USER + "&msg=" + text);
        json = request("application/json", "{\"name\":\"" + USER + "\",\"msg\":\"" + text + "\"}");
        message = ascii("42[\"message\",{\"code\":0,\"data\":\"" + text + "\"}]");
        windows = List.of(new BlockingWindow(target.windows(), USER, false),
                new BlockingWindow(target.windows(), USER, true));
        backend.setSoTimeout(PATIENCE_MILLIS);
        backend.connect(target.triggers(), PATIENCE_MILLIS);
    }

    @Override
    public long go() throws IOException {
        List<CompletableFuture<Void>> readers = windows.stream()
                .map(window -> CompletableFuture.runAsync(() -> await(window), LargeDown::start)).toList();
        trigger(sent++ % 2 == 0 ? form : json);
        try {
            readers.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        }
        return 1;
    }

    @Override
    public void close() throws IOException {
        backend.close();
        for (BlockingWindow window : windows) {
            window.close();
        }
    }

    private void trigger(byte[] request) throws IOException {
        backend.getOutputStream().write(request);
        byte[] bytes = new byte[MOST_ANSWER_BYTES];
        int length = 0;
        while (!answer.find(bytes, 0, length)) {
            int count = backend.getInputStream().read(bytes, length, bytes.length - length);
            if (count <= 0) {
                throw new EOFException("a trigger was not answered");
            }
            length += count;
        }
        String content = new String(bytes, answer.contentFrom(), answer.contentTo() - answer.contentFrom(),
                StandardCharsets.UTF_8);
        if (answer.status() != 200 || !content.equals("{\"sockets\":" + windows.size() + "}")) {
            throw new IOException("a trigger was answered " + answer.status() + " " + content);
        }
    }

    private void await(BlockingWindow window) {
        try {
            window.await(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "reader");
        thread.setDaemon(true);
        thread.start();
    }

    private static byte[] request(String type, String content) {
        return ascii("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + type + "\r\nContent-Length: "
                + content.length() + "\r\n\r\n" + content);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
