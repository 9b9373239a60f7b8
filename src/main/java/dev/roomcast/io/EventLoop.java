package dev.roomcast.io;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One thread with its own selector, timer wheel and task queue, the home of its connections and of all that hangs
 * on them. A turn: what is readable or writable, then tasks, then timers, then one write for each connection that
 * has something to send; where these are so many that others would wait, some now and the rest in the next turns.
 *
 * <p>{@link #execute} may be called from any thread, everything else on the loop's own.
 */
public final class EventLoop implements Executor {
    private static final Logger LOG = System.getLogger(EventLoop.class.getName());
    /** What is as long takes a millisecond or so to be decoded or encoded: on another thread, see {@link #offload}. */
    public static final int LARGE_BYTES = 256 * 1024;

    /** How long a turn deals with sockets that are ready, before it goes on to its tasks and writes. */
    private static final long READY_NANOS = 2_000_000;
    /** How many of them between two looks at the clock. */
    private static final int READY_STEP = 16;

    /** Bytes read or copied together for a write at most at once. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private final int index;
    private final Thread thread;
    private final Selector selector;
    private final LongSupplier nanoClock;
    private final IoCounters counters;
    private final Executor helpers;
    private final TaskQueue tasks = new TaskQueue();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final TimerWheel timers;
    private final LoopWork work = new LoopWork();
    private final LoopLag lag;
    private final TimedWrites timedWrites = new TimedWrites();
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer writeBuffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final WriteQueues writeQueues = new WriteQueues();
    /** Null until a connection speaks TLS. */
    private TlsBuffers tlsBuffers;
    private final Map<LoopLocal<?>, Closeable> locals = new IdentityHashMap<>();
    private final FlushList toFlush;
    private volatile int connectionCount;
    private long nowNanos;
    /** Since when there has been something to do in this turn. */
    private long busyNanos;
    /** Those that the last selection has found and no turn has dealt with yet; before the next selection all are. */
    private final Deque<SelectionKey> found = new ArrayDeque<>();
    private int readyInTurn;
    private boolean enoughInTurn;
    private boolean forMany;
    private boolean shuttingDown;
    /** The selector may have slept since the clock was read. */
    private boolean slept;
    private long turns;
    private long queuedBytes;
    private boolean stopping;

    EventLoop(int index, LongSupplier nanoClock, IoCounters counters, Executor helpers) throws IOException {
        this.index = index;
        this.nanoClock = nanoClock;
        this.counters = counters;
        this.helpers = helpers;
        this.nowNanos = nanoClock.getAsLong();
        this.timers = new TimerWheel(nowNanos);
        this.lag = new LoopLag(counters.turns, nowNanos);
        this.toFlush = new FlushList(this, nanoClock);
        this.selector = Selector.open();
        this.thread = new Thread(this::run, "roomcast-loop-" + index);
    }

    /** This loop's place in its group, counted from 0. */
    public int index() {
        return index;
    }

    /** Whether the caller runs on this loop's thread. */
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /**
     * Runs a task on the loop's thread in its next turn, after those given before; from any thread. A sleeping
     * selector is woken at most once per sleep. After the loop's end the task is dropped.
     */
    @Override
    public void execute(Runnable task) {
        tasks.push(task);
        // The loop itself looks at its tasks before it sleeps.
        if (!inLoop() && asleep.get() && asleep.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    /** Runs a task some time within so many milliseconds, so that many do not come all at once; from any thread. */
    public void executeWithin(long millis, Runnable task) {
        execute(millis == 0 ? task : () -> schedule(ThreadLocalRandom.current().nextLong(millis + 1), task));
    }

    /** Runs a task at once when called on the loop's own thread, else as {@link #execute}; from any thread. */
    public void dispatch(Runnable task) {
        if (inLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }

    /**
     * Runs a step of whoever may not know that it must not block; should it, the log names its owner and it.
     *
     * @param owner by its {@code toString}
     */
    public void run(Object owner, String what, Runnable step) {
        assert inLoop();
        work.run(owner, what, step);
    }

    /**
     * Runs a task once, later.
     *
     * @param delayMillis from this turn's beginning; it runs up to two ticks (20 ms) later, not earlier
     */
    public Timer schedule(long delayMillis, Runnable task) {
        assert inLoop();
        return timers.schedule(task, deadlineAfter(delayMillis));
    }

    /**
     * Runs a timer once, later, in place of when it was to run; as the other.
     *
     * @param timer not in use on another loop
     */
    public void schedule(long delayMillis, Timer timer) {
        assert inLoop();
        timer.cancel();
        timers.schedule(timer, deadlineAfter(delayMillis));
    }

    /** The time at which this turn began, on the clock of {@link System#nanoTime}; compare by difference. */
    public long nanoTime() {
        return nowNanos;
    }

    /**
     * Times what is written in this turn: when it has ended, {@link IoCounters#writeLatency} counts how long after that
     * time. On the loop's thread.
     *
     * @param askedNanos on the clock of {@link System#nanoTime}, from whichever loop
     */
    public void timeWrite(long askedNanos) {
        assert inLoop();
        timedWrites.add(askedNanos);
    }

    /** How many timers wait; on the loop's thread. */
    public int timerCount() {
        assert inLoop();
        return timers.size();
    }

    /** Bytes that waited to be sent by the connections that have their home here when they were last written to. */
    long queuedBytes() {
        assert inLoop();
        return queuedBytes;
    }

    /** By how many bytes more, or fewer, a connection waits. */
    void queued(int moreBytes) {
        queuedBytes += moreBytes;
    }

    /** This loop as it is now; on its thread. */
    LoopFigures figures() {
        assert inLoop();
        return new LoopFigures(index, connectionCount, timers.size(), queuedBytes(), lag.longestTurnNanos(nowNanos),
                lag.latestTimerNanos(nowNanos));
    }

    /** How many connections have their home here; from any thread. */
    public int connectionCount() {
        return connectionCount;
    }

    /**
     * Runs a step that writes the same to many connections: it goes out after all that is written to others meanwhile, so
     * that these need not wait for the many. On the loop's thread.
     */
    public void writeToMany(Runnable step) {
        assert inLoop();
        forMany = true;
        try {
            step.run();
        } finally {
            forMany = false;
        }
    }

    /** The group's counters. */
    public IoCounters counters() {
        return counters;
    }

    void start() {
        thread.start();
    }

    LoopWork work() {
        return work;
    }

    /** What its thread is at; from any thread. */
    StackTraceElement[] stackTrace() {
        return thread.getStackTrace();
    }

    Selector selector() {
        return selector;
    }

    /** How many turns there have been; on the loop's thread. */
    long turns() {
        assert inLoop();
        return turns;
    }

    /** Runs what would hold the loop up, such as reading a file, on another thread; from any thread. */
    public void offload(Runnable task) {
        helpers.execute(task);
    }

    Executor helpers() {
        return helpers;
    }

    ByteBuffer readBuffer() {
        return readBuffer;
    }

    TlsBuffers tlsBuffers() {
        if (tlsBuffers == null) {
            tlsBuffers = new TlsBuffers(BUFFER_BYTES);
        }
        return tlsBuffers;
    }

    ByteBuffer writeBuffer() {
        return writeBuffer;
    }

    WriteQueues writeQueues() {
        return writeQueues;
    }

    /** What {@link LoopLocal}s have made for this loop; on its thread. */
    Map<LoopLocal<?>, Closeable> locals() {
        return locals;
    }

    void added() {
        connectionCount++;
    }

    void removed() {
        connectionCount--;
    }

    /** Has this connection, which has not asked for it since it was written to, written to. */
    void flushLater(Connection connection) {
        toFlush.add(connection);
    }

    /** The same, after all that is for few; it may have asked before. */
    void flushOfMany(Connection connection) {
        toFlush.addOfMany(connection);
    }

    /** Whether what is written now is for many. */
    boolean isForMany() {
        return forMany;
    }

    /** Watches a channel that is no connection: the acceptor's. */
    SelectionKey register(SelectableChannel channel, int operations, Runnable ready) throws IOException {
        return channel.register(selector, operations, ready);
    }

    /** Lets a fault of ours cost only the connection that met it. */
    void guard(Connection connection, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            failed(connection, e);
        }
    }

    /** Tells every connection that the server stops; from any thread. */
    void shutdownConnections() {
        execute(() -> {
            shuttingDown = true;
            forEachConnection(Connection::shutdown);
        });
    }

    /** Whether the connections of this loop have been told that the server stops. */
    boolean isShuttingDown() {
        return shuttingDown;
    }

    /** Asks the loop to close what it has and to end; from any thread. */
    void stop() {
        execute(() -> stopping = true);
    }

    /** Waits for the loop's end. */
    boolean awaitEnd(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    private void run() {
        try {
            while (!stopping) {
                turn();
            }
            closeAll();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "selector failed, loop " + index + " ends", e);
        } finally {
            work.rest();
            closeLocals();
            ended.countDown();
        }
    }

    private void turn() throws IOException {
        nowNanos = nanoClock.getAsLong();
        if (turns++ > 0) {
            lag.turned(nowNanos - busyNanos, nowNanos);
        }
        work.rest();
        select();
        work.step();
        nowNanos = nanoClock.getAsLong();
        if (slept) {
            busyNanos = nowNanos;
        }
        runTasks();
        runTimers();
        toFlush.flush(busyNanos);
        // Those behind are written to in the next turns: until then nothing is over.
        if (!timedWrites.isEmpty() && !toFlush.isBehind()) {
            timedWrites.written(nanoClock.getAsLong(), counters.writeLatency);
        }
    }

    private void select() throws IOException {
        readyInTurn = 0;
        enoughInTurn = false;
        if (!found.isEmpty()) {
            busyNanos = nowNanos;
            while (!found.isEmpty() && !enoughInTurn) {
                ready(found.poll());
            }
            return;
        }
        long nanos = timers.nanosUntilNext(nowNanos);
        asleep.set(true);
        slept = true;
        // A task pushed before asleep was set did not wake anybody: look once more before sleeping.
        if (!tasks.isEmpty() || nanos == 0 || toFlush.isBehind()) {
            asleep.set(false);
            selector.selectNow(this::selected);
            return;
        }
        // Rounded up, so that the timer is due when the sleep is over; 0 would mean for ever.
        long millis = nanos == TimerWheel.NEVER ? 0 : nanos / 1_000_000 + 1;
        selector.select(this::selected, millis);
        asleep.set(false);
    }

    /** Called from inside the selection, where nobody else looks at the clock first. */
    private void selected(SelectionKey key) {
        if (slept) {
            slept = false;
            nowNanos = nanoClock.getAsLong();
            busyNanos = nowNanos;
        }
        if (enoughInTurn) {
            found.add(key);
        } else {
            ready(key);
        }
    }

    private void ready(SelectionKey key) {
        work.step();
        if (++readyInTurn % READY_STEP == 0) {
            enoughInTurn = nanoClock.getAsLong() - busyNanos > READY_NANOS;
        }
        if (!key.isValid()) {
            // Closed, or moved to another loop, since it was found.
            return;
        }
        if (key.attachment() instanceof Connection connection) {
            try {
                connection.ready(readBuffer);
            } catch (Throwable e) {
                failed(connection, e);
            }
        } else {
            runSafely((Runnable) key.attachment());
        }
    }

    private long deadlineAfter(long delayMillis) {
        return nowNanos + TimeUnit.MILLISECONDS.toNanos(delayMillis);
    }

    private void runTasks() {
        for (TaskQueue.Node node = tasks.takeAll(); node != null; node = node.newer) {
            runSafely(node.task);
        }
    }

    private void runTimers() {
        for (Timer timer = timers.poll(nowNanos); timer != null; timer = timers.poll(nowNanos)) {
            lag.timerRuns(timers.lateNanos(timer, nowNanos));
            runSafely(timer::run);
        }
    }

    private void runSafely(Runnable task) {
        work.step();
        try {
            task.run();
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "a task failed on loop " + index, e);
        }
    }

    /** The one write attempt of a connection in a turn. */
    void flush(Connection connection) {
        work.step();
        try {
            connection.flush();
        } catch (Throwable e) {
            failed(connection, e);
        }
    }

    private void failed(Connection connection, Throwable fault) {
        LOG.log(Level.ERROR, "failed " + connection, fault);
        runSafely(() -> connection.close(CloseReason.FAILED));
    }

    private void closeAll() throws IOException {
        runTasks();
        forEachConnection(connection -> connection.close(CloseReason.STOPPED));
        selector.close();
    }

    private void closeLocals() {
        for (Closeable local : locals.values()) {
            try {
                local.close();
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.ERROR, "close failed on loop " + index, e);
            }
        }
    }

    private void forEachConnection(Consumer<Connection> step) {
        for (SelectionKey key : List.copyOf(selector.keys())) {
            if (key.isValid() && key.attachment() instanceof Connection connection) {
                guard(connection, () -> step.accept(connection));
            }
        }
    }
}
