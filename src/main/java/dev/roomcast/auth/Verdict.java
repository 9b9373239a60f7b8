package dev.roomcast.auth;

import dev.roomcast.io.EventLoop;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What an {@link Authenticator} says of somebody who wants to join. */
public sealed interface Verdict permits Grant, Refusal {
    /**
     * Gives a verdict to whoever waits for it: at once, where it is there and this is his loop, else later there. What
     * fails in place of a verdict is logged, and is a refusal.
     */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    static void handTo(EventLoop loop, CompletableFuture<Verdict> asked, Consumer<Verdict> then) {
        CompletableFuture<Verdict> sure = asked.handle((verdict, failure) -> {
            if (verdict != null) {
                return verdict;
            }
            System.getLogger(Authenticator.class.getName()).log(Level.ERROR, "authenticator failed", failure);
            return Refusal.UNAVAILABLE;
        });
        if (sure.isDone() && loop.inLoop()) {
            then.accept(sure.join());
        } else {
            sure.thenAccept(verdict -> loop.execute(() -> then.accept(verdict)));
        }
    }
}
