package dev.roomcast.auth;

import java.util.concurrent.CompletableFuture;

/**
 * Says who may join, and as whom. Called on event loops, so it must not block; it answers at once or later, from any
 * thread.
 *
 * <pre>{@code
 * Roomcast.builder().authenticator(who -> users.find(who.token().orElse("")).thenApply(user ->
 *         user == null ? Refusal.denied("log in first") : Grant.of(user.name())));
 * }</pre>
 */
@FunctionalInterface
public interface Authenticator {
    /**
     * Asks about somebody.
     *
     * @return a {@link Grant} of the name that was asked for, if one was; or a {@link Refusal}. One that fails counts
     *     as a refusal and is logged
     */
    CompletableFuture<Verdict> authenticate(Credentials credentials);
}
