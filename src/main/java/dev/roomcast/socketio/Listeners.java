package dev.roomcast.socketio;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Who listens to which event of one source, in the order of registration. May be used from any thread: every change makes
 * a new array, so whoever is called may change the list that is being walked.
 *
 * @param <T> what a listener is given
 */
final class Listeners<T> {
    /** In the place of a name: every event. */
    static final String ANY = null;

    /**
     * One of them.
     *
     * @param event {@link #ANY} for all
     * @param once whether it is forgotten before its first call
     * @param executor where it is called; null for the source's own place
     */
    record Listener<T>(String event, Consumer<? super T> handler, boolean once, Executor executor) {
        Listener {
            Objects.requireNonNull(handler, "handler");
        }
    }

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Listeners, Object[]> LIST =
            AtomicReferenceFieldUpdater.newUpdater(Listeners.class, Object[].class, "list");
    private static final Object[] NOBODY = new Object[0];

    private volatile Object[] list = NOBODY;

    void add(Listener<T> listener) {
        LIST.updateAndGet(this, known -> {
            Object[] longer = Arrays.copyOf(known, known.length + 1);
            longer[known.length] = listener;
            return longer;
        });
    }

    /** Puts one before all others. */
    void addFirst(Listener<T> listener) {
        LIST.updateAndGet(this, known -> {
            Object[] longer = new Object[known.length + 1];
            longer[0] = listener;
            System.arraycopy(known, 0, longer, 1, known.length);
            return longer;
        });
    }

    /** Forgets every listener of an event. */
    void remove(String event) {
        removeIf(listener -> Objects.equals(listener.event, event));
    }

    /** Forgets a handler of an event, wherever it was registered. */
    void remove(String event, Consumer<?> handler) {
        removeIf(listener -> Objects.equals(listener.event, event) && listener.handler.equals(handler));
    }

    /** Forgets all but those of {@link #ANY}. */
    void removeNamed() {
        removeIf(listener -> listener.event != ANY);
    }

    boolean isEmpty() {
        return list.length == 0;
    }

    /**
     * Calls those of an event; one that listens once is forgotten first, and left out when another thread was faster.
     *
     * @param event {@link #ANY} for those of all events alone
     */
    void forEach(String event, Consumer<Listener<T>> step) {
        for (Object one : list) {
            Listener<T> listener = cast(one);
            if (Objects.equals(listener.event, event) && (!listener.once || removeIf(other -> other == listener))) {
                step.accept(listener);
            }
        }
    }

    private boolean removeIf(Predicate<Listener<T>> goes) {
        Object[] before = LIST.getAndUpdate(this,
                known -> Arrays.stream(known).filter(one -> !goes.test(cast(one))).toArray());
        return Arrays.stream(before).anyMatch(one -> goes.test(cast(one)));
    }

    @SuppressWarnings("unchecked")
    private <L> Listener<L> cast(Object one) {
        return (Listener<L>) one;
    }
}
