package dev.roomcast.auth;

import dev.roomcast.io.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A JSON Web Key Set at a URL: fetched at the start, again every hour that it is asked for, and when a token names a
 * key that is not in it. What was fetched stays in use while no newer one can be had. Home: one loop; may be asked from
 * any thread.
 */
final class RemoteKeys {
    private static final Logger LOG = System.getLogger(RemoteKeys.class.getName());
    private static final String SETTING = "auth-jwks";
    private static final long TIMEOUT_MILLIS = 5_000;
    private static final long MAX_AGE_NANOS = TimeUnit.HOURS.toNanos(1);
    /** Between two fetches at least, whatever tokens name. */
    private static final long MIN_AGE_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** After one that failed. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final URI address;
    private final EventLoop home;
    private final Executor helpers;
    private final HttpCalls calls;
    private Optional<JwtKeys> keys = Optional.empty();
    /** Null while none is under way; completes with what there is when it has come to its end. */
    private CompletableFuture<Optional<JwtKeys>> fetching;
    private long fetchedNanos;
    private boolean failed;

    RemoteKeys(URI address, EventLoop home, Executor helpers) {
        this.address = address;
        this.home = home;
        this.helpers = helpers;
        this.calls = new HttpCalls(home, helpers);
        home.dispatch(this::fetch);
    }

    URI address() {
        return address;
    }

    /** Fetches them anew; those before stay in use until they are there. */
    void refresh() {
        home.dispatch(() -> {
            if (fetching == null) {
                fetch();
            }
        });
    }

    /** The keys; empty where there are none yet and none can be had. */
    CompletableFuture<Optional<JwtKeys>> current() {
        CompletableFuture<Optional<JwtKeys>> answer = new CompletableFuture<>();
        home.dispatch(() -> {
            if (fetching == null && isOlderThan(failed ? RETRY_NANOS : MAX_AGE_NANOS)) {
                fetch();
            }
            give(keys.isPresent() ? null : fetching, answer);
        });
        return answer;
    }

    /** The same, but newer ones where those of before did not do, unless they were fetched just now. */
    CompletableFuture<Optional<JwtKeys>> newerThan(JwtKeys before) {
        CompletableFuture<Optional<JwtKeys>> answer = new CompletableFuture<>();
        home.dispatch(() -> {
            boolean same = keys.isPresent() && keys.get() == before;
            if (same && fetching == null && isOlderThan(MIN_AGE_NANOS)) {
                fetch();
            }
            give(same ? fetching : null, answer);
        });
        return answer;
    }

    /** At once, or when a fetch has come to its end. */
    private void give(CompletableFuture<Optional<JwtKeys>> awaited, CompletableFuture<Optional<JwtKeys>> answer) {
        if (awaited == null) {
            answer.complete(keys);
        } else {
            awaited.thenAccept(answer::complete);
        }
    }

    private boolean isOlderThan(long nanos) {
        return home.nanoTime() - fetchedNanos >= nanos;
    }

    private void fetch() {
        fetching = new CompletableFuture<>();
        fetchedNanos = home.nanoTime();
        calls.get(address, TIMEOUT_MILLIS).whenComplete((reply, failure) -> {
            if (failure != null) {
                fetched(Optional.empty(), String.valueOf(failure.getMessage()));
            } else if (reply.status() != 200) {
                fetched(Optional.empty(), "status " + reply.status());
            } else {
                // Reading keys takes a while, and so does loading the library.
                helpers.execute(() -> parse(reply.text()));
            }
        });
    }

    private void parse(String json) {
        try {
            JwtKeys read = JwtKeys.ofSet(SETTING, json);
            home.execute(() -> fetched(Optional.of(read), ""));
        } catch (IllegalArgumentException e) {
            home.execute(() -> fetched(Optional.empty(), e.getMessage()));
        }
    }

    private void fetched(Optional<JwtKeys> read, String fault) {
        failed = read.isEmpty();
        if (failed) {
            LOG.log(Level.WARNING, "keys not fetched setting={0} reason={1}", SETTING, fault);
        } else {
            keys = read;
        }
        CompletableFuture<Optional<JwtKeys>> done = fetching;
        fetching = null;
        done.complete(keys);
    }
}
