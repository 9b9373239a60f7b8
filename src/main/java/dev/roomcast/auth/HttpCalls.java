package dev.roomcast.auth;

import dev.roomcast.io.EventLoop;
import dev.roomcast.io.Timer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * Requests to other servers, which hold no loop up: the JDK's client sends them on the helpers' threads, and answers
 * come back to the home loop. Redirections are not followed, and answers are bounded. The only class that knows the
 * client. Home: one loop of the group.
 */
final class HttpCalls {
    private static final int MAX_ANSWER_BYTES = 256 * 1024;

    private final EventLoop home;
    /** Made on a helper: that takes longer than a loop may be held up. */
    private final CompletableFuture<HttpClient> client = new CompletableFuture<>();

    /** An answer, whatever its status. */
    record Reply(int status, byte[] content) {
        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    HttpCalls(EventLoop home, Executor helpers) {
        this.home = home;
        helpers.execute(() -> client.complete(HttpClient.newBuilder().executor(helpers)
                .version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).build()));
    }

    /**
     * The address that a setting names.
     *
     * @throws IllegalArgumentException when it is no http or https URL with a host, naming the setting
     */
    static URI address(String setting, String text) {
        try {
            URI address = URI.create(text);
            HttpRequest.newBuilder(address);
            if (address.getUserInfo() == null && address.getFragment() == null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Told below, with the name of the setting.
        }
        throw new IllegalArgumentException(setting + " is no URL of the form http[s]://HOST[:PORT]/PATH");
    }

    /** Fetches a document; as {@link #post}. */
    CompletableFuture<Reply> get(URI address, long timeoutMillis) {
        return send(HttpRequest.newBuilder(address).setHeader("Accept", "application/json").build(), timeoutMillis);
    }

    /**
     * Posts JSON; on the home loop, where the answer arrives, too.
     *
     * @param fields further ones of the request; what cannot be sent of them is left out
     * @return fails with an {@link IOException} where there is no whole answer in time
     */
    CompletableFuture<Reply> post(URI address, Map<String, String> fields, String json, long timeoutMillis) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).setHeader("Accept", "application/json")
                .setHeader("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json));
        fields.forEach((name, value) -> {
            try {
                request.setHeader(name, value);
            } catch (IllegalArgumentException e) {
                // A character that the client refuses; the other side then sees no such field.
            }
        });
        return send(request.build(), timeoutMillis);
    }

    private CompletableFuture<Reply> send(HttpRequest request, long timeoutMillis) {
        assert home.inLoop();
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        CompletableFuture<HttpResponse<byte[]>> call = new CompletableFuture<>();
        client.thenAccept(made -> {
            CompletableFuture<HttpResponse<byte[]>> sent = made.sendAsync(request, head -> new BoundedBody());
            sent.whenComplete((response, failure) -> {
                if (failure == null) {
                    call.complete(response);
                } else {
                    call.completeExceptionally(failure);
                }
            });
            // Nobody waits for it any more: its connection is given up, too.
            call.whenComplete((response, failure) -> sent.cancel(true));
        });
        Timer timer = home.schedule(timeoutMillis, () -> {
            answer.completeExceptionally(new HttpTimeoutException("no answer in " + timeoutMillis + " ms"));
            call.cancel(true);
        });
        call.whenComplete((response, failure) -> home.execute(() -> {
            timer.cancel();
            if (failure == null) {
                answer.complete(new Reply(response.statusCode(), response.body()));
            } else {
                answer.completeExceptionally(cause(failure));
            }
        }));
        return answer;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Gathers a content up to a bound. */
    private static final class BoundedBody implements BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            for (ByteBuffer piece : pieces) {
                byte[] part = new byte[piece.remaining()];
                piece.get(part);
                bytes.writeBytes(part);
            }
            if (bytes.size() > MAX_ANSWER_BYTES) {
                subscription.cancel();
                whole.completeExceptionally(new IOException("answer is larger than " + MAX_ANSWER_BYTES + " bytes"));
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.complete(bytes.toByteArray());
        }
    }
}
