package dev.roomcast.auth;

import dev.roomcast.io.EventLoop;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.Timer;
import java.util.concurrent.CompletableFuture;

/** An authenticator of somebody else's, which may forget to answer: then the answer is no, after a while. */
public final class TimeLimited implements Authenticator {
    private final Authenticator inner;
    private final EventLoop home;
    private final long millis;

    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public TimeLimited(Authenticator inner, EventLoopGroup group, long millis) {
        this.inner = inner;
        this.home = group.loops().get(0);
        this.millis = millis;
    }

    @Override
    public CompletableFuture<Verdict> authenticate(Credentials credentials) {
        CompletableFuture<Verdict> asked = inner.authenticate(credentials);
        if (asked.isDone()) {
            return asked;
        }
        CompletableFuture<Verdict> answer = new CompletableFuture<>();
        home.dispatch(() -> {
            Timer timer = home.schedule(millis, () -> answer.complete(Refusal.UNAVAILABLE));
            asked.whenComplete((verdict, failure) -> {
                if (failure == null) {
                    answer.complete(verdict);
                } else {
                    answer.completeExceptionally(failure);
                }
                home.execute(timer::cancel);
            });
        });
        return answer;
    }
}
