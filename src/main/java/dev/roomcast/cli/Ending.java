package dev.roomcast.cli;

import dev.roomcast.push.Roomcast;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The end of the process, which SIGTERM and SIGINT ask for: clients are closed, at once or one after the other, what
 * is queued is sent. Whoever asks twice gets it at once. The exit status is 0 either way.
 *
 * <pre>
 * STARTING ─listens()─▶ RUNNING ─ask()─▶ ENDING ─closed, ask()─▶ (exit 0)
 *    │ └──────ask()──────────────────────────────────────────────▲
 *    └─ refused() ─▶ REFUSED
 * </pre>
 */
final class Ending {
    private static final Logger LOG = System.getLogger(Ending.class.getName());

    private enum State { STARTING, RUNNING, ENDING, REFUSED }

    private final Logs logs;
    private final Duration drain;
    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
    private final CountDownLatch said = new CountDownLatch(1);
    private volatile Roomcast server;

    Ending(Logs logs, Duration drain) {
        this.logs = logs;
        this.drain = drain;
    }

    /** Takes the signals over; before the port is open, so that none is missed. */
    void takeSignals() {
        boolean taken = Signals.handle("TERM", this::ask) && Signals.handle("INT", this::ask);
        // Where they cannot be taken the JVM ends by its hooks, one of which this is, and a second signal does nothing.
        Runtime.getRuntime().addShutdownHook(new Thread(taken ? this::holdOn : this::ask, "roomcast-stop"));
    }

    /** The server is there. */
    void listens(Roomcast started) {
        server = started;
        state.compareAndSet(State.STARTING, State.RUNNING);
    }

    /** There will be no server; the process ends by itself. */
    void refused() {
        state.set(State.REFUSED);
    }

    /** Ends the process, unless it ends by itself. */
    private void ask() {
        if (state.compareAndSet(State.RUNNING, State.ENDING)) {
            try {
                closeInGoodOrder();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the end is not in good order", e);
            }
        } else if (state.get() == State.ENDING) {
            logs.say("Roomcast ends at once, asked to again");
        }
        if (state.get() != State.REFUSED) {
            logs.say("Roomcast has stopped");
            logs.close();
            said.countDown();
            Runtime.getRuntime().halt(0);
        }
    }

    /** With the loops ends the last thread that the JVM waits for, while there is still something to say. */
    private void holdOn() {
        if (state.get() == State.ENDING) {
            try {
                said.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeInGoodOrder() {
        if (!drain.isZero()) {
            logs.say("Roomcast drains, clients are closed over " + drain.toSeconds() + " s");
            server.drain(drain);
            try {
                server.awaitNoConnections(drain);
            } catch (InterruptedException e) {
                // Nobody interrupts this thread; if somebody does, he wants it to end.
                Thread.currentThread().interrupt();
            }
        }
        server.close();
    }
}
