package dev.roomcast.load;

import dev.roomcast.load.Failures.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The windows and the backend of one work at one server, on the calling thread: connect, then load for a while as often
 * as wanted, then drain.
 */
final class LoadSession implements AutoCloseable {
    /** Windows that connect at the same time. */
    private static final int CONNECTING = 32;
    /** Of work at a rate, while it is done as fast as can be. */
    private static final int MOST_AHEAD = 64;
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(30);
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(10);
    /** Source addresses 127.0.0.2 and on, so that ports do not run out. */
    private static final int SOURCES = 20;

    private final Work work;
    private final Target target;
    private final Transport transport;
    private final LoadLoop loop;
    private final Failures failures = new Failures();
    private final Deliveries deliveries;
    private final SplittableRandom random = new SplittableRandom(1);
    private final ArrayDeque<TriggerConnection> idle = new ArrayDeque<>();
    /** Users who are owed a trigger beside the work's own. */
    private final ArrayDeque<Integer> owed = new ArrayDeque<>();
    private final Map<Window, Long> askedNanos = new HashMap<>();
    private final List<Window> joined = new ArrayList<>();
    private int opened;
    private int connecting;
    /** When the last of what is connecting was there. */
    private long progressNanos;
    private boolean sending;
    private boolean hurrying;
    private double nextDueNanos;

    /**
     * Makes one by WebSocket, or by polling where that is the work.
     *
     * @param spin as of {@link LoadLoop}
     */
    LoadSession(Work work, Target target, boolean spin) throws IOException {
        this(work, target, work.kind() == Work.Kind.POLLING ? Transport.POLLING : Transport.WEBSOCKET, spin);
    }

    /** Makes one whose windows connect by that transport. */
    LoadSession(Work work, Target target, Transport transport, boolean spin) throws IOException {
        this.work = work;
        this.target = target;
        this.transport = transport;
        // A sleep of a millisecond is longer than the pause between two triggers.
        loop = new LoadLoop(spin || work.isAtRate());
        deliveries = new Deliveries(target.dialect(), transport.textBytes(), failures);
    }

    /** Where windows report. */
    private final Window.Listener windows = new Window.Listener() {
        @Override
        public void joined(Window window) {
            connecting--;
            progressNanos = System.nanoTime();
            joined.add(window);
            if (work.kind() == Work.Kind.CHURN) {
                owed.add(window.user());
            }
        }

        @Override
        public void message(Window window, byte[] bytes, int from, int length) {
            deliveries.received(window, bytes, from, length, loop.nowNanos());
            if (work.kind() == Work.Kind.CHURN) {
                window.leave();
            }
        }

        @Override
        public void answered(Window window) {
            deliveries.done(askedNanos.remove(window), loop.nowNanos());
            if (sending) {
                ask(window);
            }
        }

        @Override
        public void ended(Window window, boolean asked, String why) {
            if (!asked) {
                connecting -= joined.contains(window) ? 0 : 1;
                failures.add(Kind.CLOSED, "user " + window.user() + ": " + why);
            }
            joined.remove(window);
            if (work.kind() == Work.Kind.CHURN && sending) {
                open(window.user());
            }
        }
    };

    /** Where trigger connections report. */
    private final TriggerConnection.Listener triggers = new TriggerConnection.Listener() {
        @Override
        public void idle(TriggerConnection connection) {
            idle.add(connection);
        }

        @Override
        public void refused(TriggerConnection connection, int status) {
            failures.add(Kind.REFUSED, "a trigger was answered " + status);
        }

        @Override
        public void ended(TriggerConnection connection, String why) {
            idle.remove(connection);
            failures.add(Kind.CLOSED, "trigger connection: " + why);
        }
    };

    /**
     * Connects everything and sees every window get a message of its user.
     *
     * @return of connecting; what it counts is windows
     * @throws IOException when one does not come about in 30 s
     */
    Slice connect() throws IOException {
        Reading before = read();
        int windowsFirst = work.kind() == Work.Kind.CHURN ? 0 : work.windows();
        connectWindows(windowsFirst);
        Slice connected = read().since(before);
        // Last, since a server need not put up with a connection that says nothing for long.
        connectTriggers();
        switch (work.kind()) {
            case FAN_OUT -> probe(1);
            case UNICAST, POLLING -> probe(work.windows());
            case CHURN, IDLE, ASK -> { }
        }
        return new Slice(connected.seconds(), windowsFirst, connected.serverCpuSeconds(), connected.clientBusy(),
                connected.others());
    }

    /**
     * Connects the first windows of the work, so many in all.
     *
     * @throws IOException when one does not come about in 30 s
     */
    void connectWindows(int count) throws IOException {
        progressNanos = System.nanoTime();
        while (joined.size() < count) {
            while (opened < count && connecting < CONNECTING) {
                open(opened);
            }
            awaitConnections();
        }
    }

    /**
     * Connects what triggers.
     *
     * @throws IOException when it does not come about in 30 s
     */
    void connectTriggers() throws IOException {
        progressNanos = System.nanoTime();
        for (int i = 0; i < work.triggerConnections(); i++) {
            new TriggerConnection(loop, i, triggers).connect(source(i), target.triggers(), Optional.empty());
        }
        while (idle.size() < work.triggerConnections()) {
            awaitConnections();
        }
    }

    /** Sends one message to each of so many users, from the first to the last, and waits until it is there. */
    void probe(int users) throws IOException {
        for (int i = 0; i < users; i++) {
            owed.add((int) ((long) i * work.windows() / users));
        }
        drain();
    }

    /** Sends one message to each user of a range and waits until it is there. */
    void tell(int fromUser, int toUser) throws IOException {
        for (int user = fromUser; user < toUser; user++) {
            owed.add(user);
        }
        drain();
    }

    /**
     * Loads the server for a while as fast as can be, whatever the work's rate, so that compilers get to see something.
     */
    Slice warmUp(Duration time) throws IOException {
        hurrying = true;
        Slice slice = load(time);
        hurrying = false;
        nextDueNanos = System.nanoTime();
        return slice;
    }

    /** Loads the server for a while. */
    Slice load(Duration time) throws IOException {
        begin();
        Reading before = read();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            turn();
        }
        return read().since(before);
    }

    /** Loads the server for a while, then lets what is under way arrive; both are in the slice. */
    Slice loadAndDrain(Duration time) throws IOException {
        Reading before = read();
        load(time);
        drain();
        return read().since(before);
    }

    /** Keeps what is connected connected for a while, without load. */
    void hold(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            turn();
        }
    }

    /** Stops sending and waits for what is under way; what has not come in 10 s is lost. */
    void drain() throws IOException {
        sending = false;
        long deadline = System.nanoTime() + DRAIN_PATIENCE.toNanos();
        while (!owed.isEmpty() || deliveries.underWay() > 0 || !askedNanos.isEmpty() || isChurning()) {
            turn();
            if (System.nanoTime() - deadline > 0) {
                failures.add(Kind.LOST, owed.size() + askedNanos.size(), "not served in time");
                owed.clear();
                askedNanos.clear();
                deliveries.giveUp();
                return;
            }
        }
    }

    /** Latencies are kept from now on. */
    void startTiming() {
        deliveries.startTiming();
    }

    Histogram latencies() {
        return deliveries.latencies();
    }

    Failures failures() {
        return failures;
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }

    /** Figures that only grow, at one moment. */
    private record Reading(long nanos, long delivered, long serverNanos, long clientNanos, long idleNanos,
            long busyNanos) {
        private Slice since(Reading before) {
            double nanos = this.nanos - before.nanos;
            long server = serverNanos - before.serverNanos;
            long others = busyNanos - before.busyNanos - server - (clientNanos - before.clientNanos);
            return new Slice(nanos / 1e9, delivered - before.delivered, server / 1e9,
                    1 - (idleNanos - before.idleNanos) / nanos, Math.max(0, others / nanos));
        }
    }

    private Reading read() throws IOException {
        return new Reading(System.nanoTime(), deliveries.delivered(), Proc.cpuNanos(target.pid()),
                Proc.cpuNanos(ProcessHandle.current().pid()), loop.idleNanos(), Proc.busyNanos());
    }

    private void awaitConnections() throws IOException {
        loop.turn();
        if (failures.total() > 0 || System.nanoTime() - progressNanos > CONNECT_PATIENCE.toNanos()) {
            throw new IOException(joined.size() + " of " + work.windows() + " windows and " + idle.size() + " of "
                    + work.triggerConnections() + " trigger connections, and no further one in "
                    + CONNECT_PATIENCE.toSeconds() + " s; " + failures);
        }
    }

    private void begin() {
        if (sending) {
            return;
        }
        sending = true;
        nextDueNanos = System.nanoTime();
        if (work.kind() == Work.Kind.ASK) {
            joined.forEach(this::ask);
        } else if (work.kind() == Work.Kind.CHURN) {
            for (int user = 0; user < work.windows(); user++) {
                open(user);
            }
        }
    }

    private void turn() throws IOException {
        loop.turn();
        while (!owed.isEmpty() && isReady()) {
            trigger(owed.poll(), System.nanoTime());
        }
        if (sending) {
            switch (work.kind()) {
                case FAN_OUT, UNICAST, POLLING -> sendTriggers();
                case CHURN, IDLE, ASK -> { }
            }
        }
    }

    private void sendTriggers() {
        if (work.isAtRate() && !hurrying) {
            long now = System.nanoTime();
            while (nextDueNanos <= now && isReady()) {
                // From when it was due: a slow server cannot hide behind a late sender.
                trigger(anyUser(), (long) nextDueNanos);
                nextDueNanos += 1e9 / work.perSecond();
            }
        } else {
            while (deliveries.underWay() < Math.min(work.ahead(), MOST_AHEAD) && isReady()) {
                trigger(anyUser(), System.nanoTime());
            }
        }
    }

    private boolean isReady() {
        return !idle.isEmpty() && !deliveries.isFull();
    }

    private void trigger(int user, long sentNanos) {
        TriggerConnection connection = idle.poll();
        int receivers = work.kind() == Work.Kind.FAN_OUT ? work.windows() : 1;
        connection.write(deliveries.trigger(connection.index(), user, receivers, sentNanos));
    }

    private int anyUser() {
        return work.kind() == Work.Kind.FAN_OUT ? 0 : random.nextInt(work.windows());
    }

    private void ask(Window window) {
        askedNanos.put(window, System.nanoTime());
        window.ask();
    }

    private void open(int number) {
        int user = work.kind() == Work.Kind.FAN_OUT ? 0 : number;
        InetSocketAddress from = source(opened++);
        connecting++;
        transport.newWindow(loop, from, target, user, work.triggerConnections(), windows)
                .connect(from, target.windows(), target.secure());
    }

    private boolean isChurning() {
        return work.kind() == Work.Kind.CHURN && (connecting > 0 || !joined.isEmpty());
    }

    private static InetSocketAddress source(int number) {
        return new InetSocketAddress("127.0.0." + (2 + number % SOURCES), 0);
    }
}
