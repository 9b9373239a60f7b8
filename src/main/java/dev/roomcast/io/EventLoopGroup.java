package dev.roomcast.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The event loops of one server. All methods may be called from any thread. */
public final class EventLoopGroup implements AutoCloseable {
    /** Loops at most; the room index keeps the loops of a room in one {@code long}. */
    public static final int MAX_LOOPS = 64;

    /** What loops go by unless told otherwise, in nanoseconds. */
    public static final LongSupplier SYSTEM_CLOCK = System::nanoTime;

    /** How long what runs on a loop may block it unless told otherwise, before the log names it. */
    public static final Duration BLOCKED_AFTER = Duration.ofSeconds(1);

    private static final long END_MILLIS = 5_000;

    private final IoCounters counters = new IoCounters();
    private final AtomicLong connectionIds = new AtomicLong();
    private final AtomicInteger turn = new AtomicInteger();
    private final ExecutorService helpers = HelperThreads.make();
    private final List<EventLoop> loops;
    private final LongSupplier nanoClock;
    private final long wallMillisAtZero;
    /** Empty where nobody is to be told of what blocks. */
    private final Optional<Watchdog> watchdog;

    private EventLoopGroup(int size, LongSupplier nanoClock, Duration blockedAfter) throws IOException {
        List<EventLoop> made = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            made.add(new EventLoop(i, nanoClock, counters, helpers));
        }
        loops = List.copyOf(made);
        watchdog = blockedAfter.isZero() ? Optional.empty()
                : Optional.of(new Watchdog(loops, blockedAfter, counters));
        this.nanoClock = nanoClock;
        wallMillisAtZero = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong());
    }

    /**
     * Starts a group on the system's clock.
     *
     * @param size 1 to {@link #MAX_LOOPS}
     */
    public static EventLoopGroup start(int size) throws IOException {
        return start(size, SYSTEM_CLOCK);
    }

    /**
     * Starts a group.
     *
     * @param size 1 to {@link #MAX_LOOPS}
     * @param nanoClock what timers go by; never runs backwards. After moving a clock by hand, {@link #wakeAll}
     */
    public static EventLoopGroup start(int size, LongSupplier nanoClock) throws IOException {
        return start(size, nanoClock, BLOCKED_AFTER);
    }

    /**
     * Starts a group.
     *
     * @param blockedAfter how long what runs on a loop may block it before the log names it, by the system's clock; zero
     *     for ever
     */
    public static EventLoopGroup start(int size, LongSupplier nanoClock, Duration blockedAfter) throws IOException {
        if (size < 1 || size > MAX_LOOPS) {
            throw new IllegalArgumentException("loops is " + size + ", must be 1 to " + MAX_LOOPS);
        }
        if (!blockedAfter.isZero() && blockedAfter.toMillis() < 1) {
            throw new IllegalArgumentException("blockedAfter is " + blockedAfter + ", must be 0 or at least 1 ms");
        }
        EventLoopGroup group = new EventLoopGroup(size, nanoClock, blockedAfter);
        group.loops.forEach(EventLoop::start);
        group.watchdog.ifPresent(Watchdog::start);
        return group;
    }

    /** The loops, by index. */
    public List<EventLoop> loops() {
        return loops;
    }

    public IoCounters counters() {
        return counters;
    }

    /** Milliseconds since 1970 when {@link EventLoop#nanoTime} would be 0; ties the loops' clock to the calendar. */
    public long wallMillisAtZero() {
        return wallMillisAtZero;
    }

    /**
     * Milliseconds since 1970 now, for what others date, as the end of a token. The calendar of the system may be set
     * while we run, and is then followed; a clock of one's own goes on from the calendar at the start.
     */
    public long wallMillis() {
        return nanoClock == SYSTEM_CLOCK ? System.currentTimeMillis()
                : wallMillisAtZero + TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong());
    }

    /** Runs what would hold a loop up, on threads of its own; a connection may have one task there at a time. */
    public Executor helpers() {
        return helpers;
    }

    /** Connections open on all loops. */
    public int connectionCount() {
        return loops.stream().mapToInt(EventLoop::connectionCount).sum();
    }

    /** How many timers wait on all loops. */
    public CompletableFuture<Integer> timerCount() {
        CompletableFuture<Integer> sum = CompletableFuture.completedFuture(0);
        for (EventLoop loop : loops) {
            CompletableFuture<Integer> count = new CompletableFuture<>();
            loop.execute(() -> count.complete(loop.timerCount()));
            sum = sum.thenCombine(count, Integer::sum);
        }
        return sum;
    }

    /** Each loop as it is now, by index; one that is blocked answers when it is so no more. */
    public List<CompletableFuture<LoopFigures>> figures() {
        List<CompletableFuture<LoopFigures>> figures = new ArrayList<>(loops.size());
        for (EventLoop loop : loops) {
            CompletableFuture<LoopFigures> asked = new CompletableFuture<>();
            loop.execute(() -> asked.complete(loop.figures()));
            figures.add(asked);
        }
        return figures;
    }

    /** Bytes that wait to be sent on all loops, as of when each connection was last written to. */
    public CompletableFuture<Long> queuedBytes() {
        CompletableFuture<Long> sum = CompletableFuture.completedFuture(0L);
        for (EventLoop loop : loops) {
            CompletableFuture<Long> bytes = new CompletableFuture<>();
            loop.execute(() -> bytes.complete(loop.queuedBytes()));
            sum = sum.thenCombine(bytes, Long::sum);
        }
        return sum;
    }

    /**
     * Listens on an address, without limits on how many connections there are.
     *
     * @param handlers makes the first handler of each connection
     * @throws IOException when the address cannot be bound
     */
    public Acceptor listen(InetSocketAddress address, IoSettings settings, Supplier<ConnectionHandler> handlers)
            throws IOException {
        return listen(address, Port.open(settings, handlers));
    }

    /**
     * Listens on an address.
     *
     * @throws IOException when the address cannot be bound
     */
    public Acceptor listen(InetSocketAddress address, Port port) throws IOException {
        return Acceptor.listen(this, address, port);
    }

    /** Tells the handler of every connection that the server stops. */
    public void shutdownConnections() {
        loops.forEach(EventLoop::shutdownConnections);
    }

    /** Makes every loop look at its clock. */
    public void wakeAll() {
        loops.forEach(loop -> loop.execute(() -> { }));
    }

    /**
     * Waits until no connection is left, for a while.
     *
     * @return whether none was left in time
     */
    public boolean awaitNoConnections(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (connectionCount() > 0) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return true;
    }

    /** Closes all connections and ends the loops; returns when their threads have ended. */
    @Override
    public void close() {
        loops.forEach(EventLoop::stop);
        try {
            for (EventLoop loop : loops) {
                loop.awaitEnd(END_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // After the loops, which are the ones to ask for help.
            helpers.shutdownNow();
            watchdog.ifPresent(Watchdog::stop);
        }
    }

    EventLoop next() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    long nextConnectionId() {
        return connectionIds.incrementAndGet();
    }
}
