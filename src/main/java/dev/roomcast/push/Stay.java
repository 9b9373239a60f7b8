package dev.roomcast.push;

import dev.roomcast.auth.Credentials;
import dev.roomcast.auth.Grant;
import dev.roomcast.auth.Refusal;
import dev.roomcast.auth.Verdict;
import dev.roomcast.io.Timer;
import dev.roomcast.socketio.Event;
import dev.roomcast.socketio.Handshake;
import dev.roomcast.socketio.Socket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The stay of one window where not anybody may join: it asks to be let in by {@code join}, shows a new token by that or
 * by {@code token}, and has to go when its time is over and no new one came. Home: the socket's loop.
 *
 * <pre>
 * OUTSIDE ─let in─▶ INSIDE ─time is over─▶ ASKED ─let in again─▶ INSIDE
 *     └───── disconnect ──┴──────── disconnect, grace is over ──┴────────▶ GONE
 * </pre>
 */
final class Stay {
    private static final Logger LOG = System.getLogger(Join.class.getName());
    /** Far ends are waited for in steps: the calendar may be set meanwhile. */
    private static final long MAX_WAIT_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final Refusal NO_NAME =
            new Refusal(Refusal.Reason.NAME, "join needs a username, a text or a number");
    private static final Refusal NO_TOKEN = new Refusal(Refusal.Reason.MISSING, "token needs a text");
    private static final Refusal OVERTAKEN = Refusal.denied("another join came before this one was answered");

    private enum State { OUTSIDE, INSIDE, ASKED, GONE }

    /** An event that wants in. */
    private record Entreaty(Event event, Credentials credentials) {
    }

    private final Socket socket;
    private final GuardedJoin guard;
    private State state = State.OUTSIDE;
    /** Null while outside. */
    private Grant grant;
    /** Null where nothing is waited for. */
    private Timer timer;
    private boolean asking;
    /** The last that came while one is asked about; null where none did. */
    private Entreaty next;

    Stay(Socket socket, GuardedJoin guard) {
        this.socket = socket;
        this.guard = guard;
    }

    /** Hears the window from now on. */
    void listen() {
        socket.on("join", event -> socket.loop().dispatch(() -> join(event)));
        socket.on("token", event -> socket.loop().dispatch(() -> renew(event)));
        socket.onDisconnect(reason -> socket.loop().dispatch(this::leave));
    }

    /** It is let in, for the first time or again: into those rooms, and out of those of before. */
    void enter(Grant granted) {
        assert socket.loop().inLoop();
        if (state == State.GONE) {
            return;
        }
        List<String> rooms = roomsOf(granted);
        if (grant != null) {
            roomsOf(grant).stream().filter(room -> !rooms.contains(room)).forEach(socket::leave);
        }
        socket.join(rooms);
        guard.counters().joins.increment();
        grant = granted;
        become(State.INSIDE);
        cancelTimer();
        if (granted.expires().isPresent()) {
            awaitExpiry();
        }
    }

    private void join(Event event) {
        Object argument = event.size() == 0 ? null : event.value(0);
        Object username = argument instanceof Map<?, ?> map ? map.get("username") : argument;
        Optional<String> name = Names.of(username);
        if (username != null && name.filter(text -> !text.isEmpty()).isEmpty()) {
            refuse(event, guard.refused(socket.handshake().address(), NO_NAME));
        } else {
            Object token = argument instanceof Map<?, ?> map ? map.get("token") : null;
            entreat(event, name, text(token));
        }
    }

    private void renew(Event event) {
        Object argument = event.size() == 0 ? null : event.value(0);
        Optional<String> token = text(argument instanceof Map<?, ?> map ? map.get("token") : argument);
        if (token.isEmpty()) {
            refuse(event, guard.refused(socket.handshake().address(), NO_TOKEN));
        } else {
            entreat(event, Optional.ofNullable(grant).map(Grant::name), token);
        }
    }

    private void entreat(Event event, Optional<String> name, Optional<String> token) {
        Handshake handshake = socket.handshake();
        Entreaty entreaty = new Entreaty(event, new Credentials(name, token
                .or(() -> text(handshake.auth().toMap().get("token")))
                .or(() -> text(handshake.query().get("token"))), handshake.address(), handshake.headers()));
        if (!asking) {
            ask(entreaty);
            return;
        }
        if (next != null) {
            refuse(next.event, guard.refused(handshake.address(), OVERTAKEN));
        }
        next = entreaty;
    }

    /** One at a time, in order: the last to come decides where the window is. */
    private void ask(Entreaty entreaty) {
        asking = true;
        Verdict.handTo(socket.loop(), guard.admit(entreaty.credentials), verdict -> {
            asking = false;
            if (state == State.GONE) {
                return;
            }
            if (verdict instanceof Grant granted) {
                enter(granted);
                entreaty.event.ack(answer(granted));
            } else {
                refuse(entreaty.event, (Refusal) verdict);
            }
            Entreaty following = next;
            next = null;
            if (following != null) {
                ask(following);
            }
        });
    }

    private void refuse(Event event, Refusal refusal) {
        socket.emit("join_error", Map.of("error", refusal.message()));
        event.ack(Map.of("error", refusal.message()));
    }

    private void awaitExpiry() {
        long left = guard.millisLeft(grant);
        if (left > 0) {
            timer = socket.loop().schedule(Math.min(left, MAX_WAIT_MILLIS), this::awaitExpiry);
            return;
        }
        become(State.ASKED);
        guard.authCounters().renewalsAsked.increment();
        timer = socket.loop().schedule(guard.graceMillis(), this::expire);
        socket.emit("token_expired", Map.of("grace", guard.graceMillis()));
    }

    private void expire() {
        guard.authCounters().windowsExpired.increment();
        LOG.log(Level.DEBUG, "closed window socket={0} reason=token expired", socket.id());
        socket.expire();
    }

    private void leave() {
        if (state != State.GONE) {
            become(State.GONE);
            cancelTimer();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void become(State following) {
        boolean legal = switch (state) {
            case OUTSIDE -> following == State.INSIDE || following == State.GONE;
            case INSIDE -> following != State.OUTSIDE;
            case ASKED -> following == State.INSIDE || following == State.GONE;
            case GONE -> false;
        };
        if (!legal) {
            throw new IllegalStateException(state + " → " + following);
        }
        state = following;
    }

    private static Map<String, Object> answer(Grant granted) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("room", granted.name());
        granted.expires().ifPresent(seconds -> answer.put("expires", seconds));
        return answer;
    }

    private static List<String> roomsOf(Grant granted) {
        if (granted.rooms().isEmpty()) {
            return List.of(granted.name());
        }
        List<String> rooms = new ArrayList<>(granted.rooms().size() + 1);
        rooms.add(granted.name());
        rooms.addAll(granted.rooms());
        return rooms;
    }

    private static Optional<String> text(Object value) {
        return value instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }
}
