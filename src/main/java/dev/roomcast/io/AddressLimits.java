package dev.roomcast.io;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Counts connections, and how fast new ones come, for each address; of IPv6 for each /64, for that is what one
 * subscriber has (RFC 6177), all of whose addresses are equally his.
 *
 * <p>Any loop may take and any may give back: what an address uses is an immutable value that is replaced if nobody
 * else was faster, so that no loop waits for another and addresses do not meet. An address is forgotten with its last
 * connection, or, where it still pays for it, up to a second later by a sweep that runs only while there are such.
 */
final class AddressLimits {
    private static final long SWEEP_MILLIS = 1_000;

    private final LimitSettings settings;
    private final EventLoop sweeper;
    private final ConcurrentHashMap<Long, AddressUse> table = new ConcurrentHashMap<>();
    /** Addresses without a connection that have not paid yet; some may be twice in it. */
    private final Queue<Long> indebted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();

    AddressLimits(LimitSettings settings, EventLoop sweeper) {
        this.settings = settings;
        this.sweeper = sweeper;
    }

    /** Takes the place of a connection; on a loop's thread, as all that follows. */
    Lease connect(InetAddress address, EventLoop loop) throws LimitException {
        Long key = keyOf(address);
        take(key, true, loop.nanoTime());
        return last -> giveBack(key, last.nanoTime());
    }

    /** Charges one new connection that is not to be counted while it lasts. */
    void begin(InetAddress address, EventLoop loop) throws LimitException {
        if (settings.maxConnectionRate() > 0) {
            Long key = keyOf(address);
            take(key, false, loop.nanoTime());
            awaitPayment(key);
        }
    }

    /** How many addresses are remembered. */
    int size() {
        return table.size();
    }

    private void take(Long key, boolean lasting, long nowNanos) throws LimitException {
        boolean done = false;
        while (!done) {
            AddressUse before = table.get(key);
            if (before == null) {
                done = table.putIfAbsent(key, AddressUse.none(nowNanos).taken(settings, lasting, nowNanos)) == null;
            } else {
                done = table.replace(key, before, before.taken(settings, lasting, nowNanos));
            }
        }
    }

    private void giveBack(Long key, long nowNanos) {
        AddressUse before;
        AddressUse after;
        boolean done;
        do {
            before = table.get(key);
            after = before.released();
            done = after.isOver(nowNanos) ? table.remove(key, before) : table.replace(key, before, after);
        } while (!done);
        if (after.connections() == 0 && !after.isOver(nowNanos)) {
            awaitPayment(key);
        }
    }

    private void awaitPayment(Long key) {
        indebted.add(key);
        sweepLater();
    }

    private void sweepLater() {
        if (sweeping.compareAndSet(false, true)) {
            sweeper.dispatch(() -> sweeper.schedule(SWEEP_MILLIS, this::sweep));
        }
    }

    private void sweep() {
        List<Long> still = new ArrayList<>();
        for (Long key = indebted.poll(); key != null; key = indebted.poll()) {
            if (!forget(key, sweeper.nanoTime())) {
                still.add(key);
            }
        }
        indebted.addAll(still);
        sweeping.set(false);
        if (!indebted.isEmpty()) {
            sweepLater();
        }
    }

    /** Answers whether that is done, or left to whoever changes its use later. */
    private boolean forget(Long key, long nowNanos) {
        AddressUse use = table.get(key);
        if (use == null || use.connections() > 0) {
            return true;
        }
        if (!use.isOver(nowNanos)) {
            return false;
        }
        table.remove(key, use);
        return true;
    }

    /** An IPv4 address, or the first half of an IPv6 address: none of those that are assigned begins with 32 zeros. */
    private static Long keyOf(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == Integer.BYTES ? bytes.getInt() & 0xFFFF_FFFFL : bytes.getLong();
    }
}
