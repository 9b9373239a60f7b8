package dev.roomcast.socketio;

import dev.roomcast.engineio.RandomId;
import dev.roomcast.io.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The connection state recovery of one namespace (Socket.IO 4.6, "Connection state recovery"). Each socket that can be
 * recovered has a private id, its pid, and each event an offset, its last argument on the wire. The state of a lost socket
 * stays on its loop; a client that comes back elsewhere fetches it from there.
 */
final class Recovery {
    private static final Logger LOG = System.getLogger(Recovery.class.getName());
    /** Reasons after which a client comes back by itself (the Node server's list, and ours for slow consumers). */
    private static final Set<String> RECOVERABLE = Set.of("transport error", "transport close", "forced close",
            "ping timeout", "slow consumer", "server shutting down");
    /** How long broadcasts that were under way when a client changed its loop are still passed on. */
    private static final long OVERLAP_MILLIS = 1_000;

    private final Namespace namespace;
    private final ConnectionStateRecovery options;
    private final Rooms absentRooms;
    private final ConcurrentHashMap<String, Socket> byPid = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Absentee> absentees = new ConcurrentHashMap<>();
    /** Offsets of another run of the server are never taken for ours. */
    private final String epoch = RandomId.next().substring(0, 6) + ".";
    private final AtomicLong nextOffset = new AtomicLong();

    /** What a client that comes back gets. */
    record State(Absentee absentee, Recoverable recoverable) {
        Set<String> rooms() {
            return absentee.memberships().names();
        }
    }

    Recovery(Namespace namespace, ConnectionStateRecovery options, Rooms absentRooms) {
        this.namespace = namespace;
        this.options = options;
        this.absentRooms = absentRooms;
    }

    String nextOffset() {
        return epoch + Long.toString(nextOffset.getAndIncrement(), Character.MAX_RADIX);
    }

    boolean skipsMiddlewares() {
        return options.skipMiddlewares();
    }

    /** How many sockets are waited for; from any thread. */
    int absentCount() {
        return absentees.size();
    }

    /** What a socket that begins has. */
    Recoverable begin() {
        return new Recoverable(RandomId.next(), false, new MissedEvents(options));
    }

    /** The socket whose client has that pid, connected or waited for; from any thread. */
    Optional<Socket> find(Object auth) {
        return auth instanceof Map<?, ?> map && map.get("pid") instanceof String pid
                && (!options.needsOffset() || offsetOf(auth) != null)
                ? Optional.ofNullable(byPid.get(pid)) : Optional.empty();
    }

    /** The offset that a client gave; null when it has no event yet. */
    static String offsetOf(Object auth) {
        return ((Map<?, ?>) auth).get("offset") instanceof String offset ? offset : null;
    }

    /** A socket is connected; its pid is known from now on. On its loop. */
    void connected(Socket socket) {
        byPid.put(socket.recoverable().pid(), socket);
    }

    /**
     * A socket is over, and still in its rooms; on its loop.
     *
     * @return whether its client is waited for
     */
    boolean ended(Socket socket, String reason) {
        boolean lost = RECOVERABLE.contains(reason);
        if (!lost || absentees.size() >= options.maxAbsent()) {
            byPid.remove(socket.recoverable().pid(), socket);
            if (lost) {
                // Later: it is yet to be told that it is disconnected.
                socket.loop().execute(() -> namespace.givenUp(socket));
            }
            return false;
        }
        Absentee absentee = new Absentee(socket, this, socket.loop()
                .schedule(options.maxDisconnectionDuration().toMillis(), () -> expired(socket)));
        absentees.put(socket.recoverable().pid(), absentee);
        absentRooms.enter(absentee);
        socket.rooms().forEach(room -> absentRooms.join(absentee, room));
        return true;
    }

    /**
     * Takes the state of a socket for a client that is back; on the lost socket's loop.
     *
     * @param next the socket that it goes on with
     * @return empty when it cannot be had, or not without a loss
     */
    Optional<State> take(Socket lost, String offset, Socket next) {
        String pid = lost.recoverable().pid();
        if (byPid.get(pid) == lost && lost.isConnected()) {
            // Its connection only looks alive.
            lost.client().lost();
        }
        Absentee absentee = find(lost).orElse(null);
        if (absentee == null) {
            return Optional.empty();
        }
        absentee.stopWaiting();
        forget(absentee);
        namespace.release();
        Optional<MissedEvents> missed = lost.recoverable().missed().after(offset);
        if (missed.isPresent()) {
            absentee.passOnTo(next);
        } else {
            absentRooms.leaveAll(absentee);
            namespace.givenUp(lost);
        }
        LOG.log(Level.DEBUG, "recovery socket={0} missed={1}", lost.id(),
                missed.map(events -> String.valueOf(events.toList().size())).orElse("too much"));
        return missed.map(events -> {
            Recoverable state = new Recoverable(pid, true, events);
            if (lost.loop() != next.loop()) {
                state.beginOverlap();
            }
            return new State(absentee, state);
        });
    }

    /** The successor of a lost socket stands in its rooms, or is over already; on the successor's loop. */
    void replaced(State state, EventLoop home) {
        Absentee absentee = state.absentee();
        if (absentee.loop().inLoop()) {
            absentRooms.leaveAll(absentee);
        } else {
            absentee.loop().execute(() -> absentee.loop().schedule(OVERLAP_MILLIS,
                    () -> absentRooms.leaveAll(absentee)));
            home.schedule(2 * OVERLAP_MILLIS, state.recoverable()::endOverlap);
        }
    }

    /** An event for a client that has changed its loop; on its loop. */
    void passOn(Socket next, PreparedPacket event) {
        if (next.isConnected()) {
            next.deliver(event);
        } else if (find(next).isPresent() && next.recoverable().isNew(event)) {
            LOG.log(Level.DEBUG, "recovery socket={0} keeps an event that was under way", next.id());
        }
    }

    private void expired(Socket socket) {
        find(socket).ifPresent(absentee -> {
            forget(absentee);
            absentRooms.leaveAll(absentee);
            namespace.givenUp(socket);
            namespace.release();
        });
    }

    /** It is not waited for any more. */
    private void forget(Absentee absentee) {
        String pid = absentee.lost().recoverable().pid();
        absentees.remove(pid);
        byPid.remove(pid, absentee.lost());
    }

    private Optional<Absentee> find(Socket lost) {
        return Optional.ofNullable(absentees.get(lost.recoverable().pid()))
                .filter(absentee -> absentee.lost() == lost);
    }
}
