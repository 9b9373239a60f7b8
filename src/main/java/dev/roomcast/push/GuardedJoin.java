package dev.roomcast.push;

import dev.roomcast.auth.AuthCounters;
import dev.roomcast.auth.Authenticator;
import dev.roomcast.auth.Credentials;
import dev.roomcast.auth.Grant;
import dev.roomcast.auth.Refusal;
import dev.roomcast.auth.RequestCredentials;
import dev.roomcast.auth.Verdict;
import dev.roomcast.feed.Guard;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpFields;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.socketio.Socket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Lets into the room of a name whom an {@link Authenticator} lets in under it, from the {@code join} event and from
 * feeds alike; what becomes of each window afterwards is its {@link Stay}'s. On any loop.
 */
final class GuardedJoin implements Guard {
    private static final Logger LOG = System.getLogger(Join.class.getName());
    private static final String STAY = "dev.roomcast.stay";

    private final Names names;
    private final Authenticator authenticator;
    private final RequestCredentials requests;
    private final LongSupplier wallMillis;
    private final long graceMillis;
    private final PushCounters counters;
    private final AuthCounters authCounters;

    /**
     * Made once for a server.
     *
     * @param requests what counts of a feed's request
     * @param wallMillis milliseconds since 1970 now
     */
    GuardedJoin(Names names, Authenticator authenticator, RequestCredentials requests, LongSupplier wallMillis,
            long graceMillis, PushCounters counters, AuthCounters authCounters) {
        this.names = names;
        this.authenticator = authenticator;
        this.requests = requests;
        this.wallMillis = wallMillis;
        this.graceMillis = graceMillis;
        this.counters = counters;
        this.authCounters = authCounters;
    }

    /** Listens to a socket that has just connected; a feed's has joined already. */
    void connected(Socket socket) {
        stayOf(socket).listen();
    }

    @Override
    public Credentials credentials(Optional<String> name, HttpExchange exchange) {
        Optional<HttpRequest> kept = requests.keep(exchange.request());
        return new Credentials(name, kept.flatMap(RequestCredentials::tokenOf), exchange.remoteAddress(),
                kept.map(HttpRequest::fields).orElse(HttpFields.NONE));
    }

    @Override
    public CompletableFuture<Verdict> admit(Credentials credentials) {
        CompletableFuture<Verdict> asked;
        try {
            asked = authenticator.authenticate(credentials);
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        return asked.handle((verdict, failure) -> {
            if (verdict == null) {
                LOG.log(Level.ERROR, "authenticator failed", failure);
                return refused(credentials.address(), Refusal.UNAVAILABLE);
            }
            return verdict instanceof Refusal refusal ? refused(credentials.address(), refusal)
                    : checked(credentials, (Grant) verdict);
        });
    }

    @Override
    public boolean holds(Grant grant) {
        return millisLeft(grant) > 0;
    }

    @Override
    public void enter(Socket socket, Grant grant) {
        stayOf(socket).enter(grant);
    }

    /** Counts and logs a refusal, and answers it. */
    Refusal refused(InetAddress address, Refusal refusal) {
        counters.refusedJoins.increment();
        authCounters.refused(refusal.reason());
        LOG.log(Level.INFO, "refused join from={0} reason={1}", address.getHostAddress(),
                refusal.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        return refusal;
    }

    long millisLeft(Grant grant) {
        return grant.millisLeft(wallMillis.getAsLong());
    }

    long graceMillis() {
        return graceMillis;
    }

    PushCounters counters() {
        return counters;
    }

    AuthCounters authCounters() {
        return authCounters;
    }

    private Verdict checked(Credentials credentials, Grant grant) {
        Optional<String> fault = names.fault(grant.name());
        if (fault.isPresent()) {
            return refused(credentials.address(), new Refusal(Refusal.Reason.NAME, "username " + fault.get()));
        }
        if (credentials.name().filter(name -> !name.equals(grant.name())).isPresent()) {
            return refused(credentials.address(),
                    new Refusal(Refusal.Reason.OTHER_NAME, "token is for another username"));
        }
        return grant;
    }

    private Stay stayOf(Socket socket) {
        return (Stay) socket.data().computeIfAbsent(STAY, key -> new Stay(socket, this));
    }
}
