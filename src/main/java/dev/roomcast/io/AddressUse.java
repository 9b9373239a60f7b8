package dev.roomcast.io;

import java.util.concurrent.TimeUnit;

/**
 * What one address has taken of its limits. Immutable.
 *
 * @param connections how many it has
 * @param paidNanos when it has paid for all that it began: each new connection costs the so-manieth part of a second,
 *     and the debt is never more than a second. In other words, a bucket of tokens that is full again then (the
 *     generic cell rate algorithm, ITU-T I.371)
 */
record AddressUse(int connections, long paidNanos) {
    /** That of an address unknown so far. */
    static AddressUse none(long nowNanos) {
        return new AddressUse(0, nowNanos);
    }

    /**
     * With one more new connection.
     *
     * @param lasting whether it is to be counted until it is {@link #released}
     * @throws LimitException it would be one too many; nothing is charged
     */
    AddressUse taken(LimitSettings settings, boolean lasting, long nowNanos) throws LimitException {
        int most = settings.maxConnectionsPerAddress();
        if (lasting && most > 0 && connections >= most) {
            throw new LimitException(ConnectionLimit.PER_ADDRESS);
        }
        long paid = isPaid(nowNanos) ? nowNanos : paidNanos;
        if (settings.maxConnectionRate() > 0) {
            long price = TimeUnit.SECONDS.toNanos(1) / settings.maxConnectionRate();
            paid += price;
            if (paid - nowNanos > TimeUnit.SECONDS.toNanos(1)) {
                throw new LimitException(ConnectionLimit.RATE);
            }
        }
        return new AddressUse(connections + (lasting ? 1 : 0), paid);
    }

    /** With one connection less. */
    AddressUse released() {
        return new AddressUse(connections - 1, paidNanos);
    }

    /** Whether there is nothing to be remembered. */
    boolean isOver(long nowNanos) {
        return connections == 0 && isPaid(nowNanos);
    }

    private boolean isPaid(long nowNanos) {
        return paidNanos - nowNanos <= 0;
    }
}
