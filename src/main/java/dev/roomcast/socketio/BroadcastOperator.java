package dev.roomcast.socketio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Some sockets of one namespace, or of the children of a dynamic one, and how events go to them. Immutable. */
public final class BroadcastOperator implements Broadcasting {
    private final Supplier<? extends Collection<Namespace>> namespaces;
    private final Set<String> to;
    private final Set<String> except;
    private final Flags flags;

    private BroadcastOperator(Supplier<? extends Collection<Namespace>> namespaces, Set<String> to, Set<String> except,
            Flags flags) {
        this.namespaces = namespaces;
        this.to = to;
        this.except = except;
        this.flags = flags;
    }

    static BroadcastOperator of(Supplier<? extends Collection<Namespace>> namespaces) {
        return new BroadcastOperator(namespaces, Set.of(), Set.of(), Flags.NONE);
    }

    BroadcastOperator with(Flags value) {
        return new BroadcastOperator(namespaces, to, except, value);
    }

    @Override
    public BroadcastOperator everybody() {
        return this;
    }

    @Override
    public BroadcastOperator to(String... rooms) {
        return new BroadcastOperator(namespaces, union(to, rooms), except, flags);
    }

    @Override
    public BroadcastOperator except(String... rooms) {
        return new BroadcastOperator(namespaces, to, union(except, rooms), flags);
    }

    @Override
    public BroadcastOperator volatile_() {
        return with(flags.asVolatile());
    }

    @Override
    public BroadcastOperator compress(boolean value) {
        return with(flags.withCompress(value));
    }

    @Override
    public BroadcastOperator timeout(Duration duration) {
        return with(flags.withTimeout(duration));
    }

    @Override
    public void emit(String event, Object... arguments) {
        Socket.refuseReserved(event);
        for (Namespace namespace : namespaces.get()) {
            namespace.rooms().broadcast(audience(), PreparedPacket.event(namespace, event, Arrays.asList(arguments), flags),
                    count -> { });
        }
    }

    @Override
    public CompletableFuture<List<Arguments>> emitWithAck(String event, Object... arguments) {
        Socket.refuseReserved(event);
        BroadcastAcks acks = new BroadcastAcks(event);
        for (Namespace namespace : namespaces.get()) {
            acks.asking();
            namespace.rooms().broadcast(audience(),
                    PreparedPacket.question(namespace, event, Arrays.asList(arguments), flags, acks),
                    count -> acks.allAsked());
            if (flags.timeout() != null) {
                namespace.schedule(flags.timeout(), acks::timedOut);
            }
        }
        acks.allAsked();
        return acks.answers();
    }

    @Override
    public CompletableFuture<List<Socket>> fetchSockets() {
        ConcurrentLinkedQueue<Socket> found = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (Namespace namespace : namespaces.get()) {
            done.add(forEach(namespace, found::add));
        }
        return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).thenApply(all -> List.copyOf(found));
    }

    @Override
    public void socketsJoin(String... rooms) {
        forEach(socket -> socket.join(rooms));
    }

    @Override
    public void socketsLeave(String... rooms) {
        forEach(socket -> Arrays.asList(rooms).forEach(socket::leave));
    }

    @Override
    public void disconnectSockets(boolean close) {
        forEach(socket -> socket.disconnect(close));
    }

    private void forEach(Consumer<Socket> step) {
        namespaces.get().forEach(namespace -> forEach(namespace, step));
    }

    private CompletableFuture<Void> forEach(Namespace namespace, Consumer<Socket> step) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        namespace.rooms().forEach(audience(), member -> {
            if (member instanceof Socket socket && socket.isConnected()) {
                step.accept(socket);
            }
        }, count -> done.complete(null));
        return done;
    }

    private Rooms.Audience audience() {
        return to.isEmpty() && except.isEmpty() ? Rooms.Audience.ALL : new Rooms.Audience(to, except);
    }

    private static Set<String> union(Set<String> some, String... more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(Arrays.asList(more));
        return Set.copyOf(all);
    }
}
