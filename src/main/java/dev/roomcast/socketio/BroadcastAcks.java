package dev.roomcast.socketio;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The answers of many sockets to one event. Sockets answer on their loops, so all of it may happen at once. */
final class BroadcastAcks implements AckListener {
    private final String event;
    private final CompletableFuture<List<Arguments>> answers = new CompletableFuture<>();
    private final ConcurrentLinkedQueue<Arguments> responses = new ConcurrentLinkedQueue<>();
    /** Those that may still answer. */
    private final Set<Socket> asked = ConcurrentHashMap.newKeySet();
    /** Answers that are due, and one for each namespace while its sockets are being asked, and one for the asking. */
    private final AtomicInteger due = new AtomicInteger(1);

    BroadcastAcks(String event) {
        this.event = event;
    }

    CompletableFuture<List<Arguments>> answers() {
        return answers;
    }

    /** The sockets of one more namespace are about to be asked. */
    void asking() {
        due.incrementAndGet();
    }

    /** They all have been. */
    void allAsked() {
        oneLess();
    }

    @Override
    public boolean asked(Socket socket) {
        due.incrementAndGet();
        asked.add(socket);
        // In this order: when time runs out between, both of us see it.
        return !answers.isDone() || !asked.remove(socket);
    }

    @Override
    public void answered(Socket socket, List<Object> arguments) {
        if (asked.remove(socket)) {
            responses.add(new Arguments(arguments, "the ack of \"" + event + "\"", socket.namespace().mapper()));
            oneLess();
        }
    }

    @Override
    public void lost(Socket socket) {
        if (asked.remove(socket)) {
            oneLess();
        }
    }

    /** Whoever has not answered by now is not waited for any more. */
    void timedOut() {
        if (answers.completeExceptionally(
                new AckException("operation has timed out", new ArrayList<>(responses)))) {
            asked.forEach(socket -> socket.forget(this));
            asked.clear();
        }
    }

    private void oneLess() {
        if (due.decrementAndGet() == 0) {
            answers.complete(new ArrayList<>(responses));
        }
    }
}
