package dev.roomcast.auth;

import dev.roomcast.io.EventLoopGroup;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Lets in who brings a token that is signed for the name: of {@link JoinToken}'s form, or a JWT. The former is checked
 * at once, the latter on the helpers' threads. What it goes by may change while it is used. From any thread.
 */
public final class TokenAuthenticator implements Authenticator {
    private static final int MAX_CHARS = 8_192;
    private static final Refusal MISSING = new Refusal(Refusal.Reason.MISSING, "token is missing");
    private static final Refusal MALFORMED = Refusal.invalid("token is malformed");

    private final EventLoopGroup group;
    private volatile State state;

    /** Keys, and where further ones come from. */
    private record State(TokenKeys keys, Optional<RemoteKeys> remote) {
    }

    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public TokenAuthenticator(TokenKeys keys, EventLoopGroup group) {
        this.group = group;
        this.state = new State(keys, keys.settings().jwksAddress().map(address -> new RemoteKeys(address,
                group.loops().get(0), group.helpers())));
    }

    /** Goes by other keys from now on; keys at a URL are fetched anew. */
    public void become(TokenKeys keys) {
        Optional<RemoteKeys> before = state.remote;
        Optional<RemoteKeys> remote = keys.settings().jwksAddress().map(address ->
                before.filter(same -> same.address().equals(address)).orElseGet(() ->
                        new RemoteKeys(address, group.loops().get(0), group.helpers())));
        state = new State(keys, remote);
        remote.filter(same -> before.filter(one -> one == same).isPresent()).ifPresent(RemoteKeys::refresh);
    }

    @Override
    public CompletableFuture<Verdict> authenticate(Credentials credentials) {
        State now = state;
        if (credentials.token().isEmpty()) {
            return CompletableFuture.completedFuture(MISSING);
        }
        String token = credentials.token().get();
        if (token.length() > MAX_CHARS) {
            return CompletableFuture.completedFuture(MALFORMED);
        }
        if (!now.keys.secrets().isEmpty() && JoinToken.hasForm(token)) {
            return CompletableFuture.completedFuture(JoinToken.read(token, now.keys.secrets(), group.wallMillis()));
        }
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        if (now.remote.isPresent()) {
            now.remote.get().current().thenAccept(keys -> byRemoteKeys(now, token, keys, verdict));
        } else if (now.keys.jwtKeys().isPresent()) {
            JwtKeys keys = now.keys.jwtKeys().get();
            onHelper(verdict, () -> verdict.complete(read(now, keys, token)));
        } else {
            verdict.complete(MALFORMED);
        }
        return verdict;
    }

    private void byRemoteKeys(State now, String token, Optional<JwtKeys> keys, CompletableFuture<Verdict> verdict) {
        if (keys.isEmpty()) {
            verdict.complete(Refusal.UNAVAILABLE);
            return;
        }
        onHelper(verdict, () -> {
            Verdict first = read(now, keys.get(), token);
            if (first != JwtKeys.NO_KEY) {
                verdict.complete(first);
                return;
            }
            now.remote.orElseThrow().newerThan(keys.get()).thenAccept(newer -> onHelper(verdict,
                    () -> verdict.complete(newer.orElse(keys.get()) == keys.get() ? first
                            : read(now, newer.get(), token))));
        });
    }

    private Verdict read(State now, JwtKeys keys, String token) {
        return keys.read(token, now.keys.settings(), group.wallMillis());
    }

    private void onHelper(CompletableFuture<Verdict> verdict, Runnable step) {
        group.helpers().execute(() -> {
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                verdict.completeExceptionally(e);
            }
        });
    }
}
