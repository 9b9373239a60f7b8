package dev.roomcast.io;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who may have how many connections. Limits per address are about clients: the connections of a trusted proxy are not
 * counted as its own; whoever learns for which client it speaks takes the client's place then, with {@link #connect}
 * or {@link #begin}. Each that is refused is counted, and logged. All methods may be called on any loop.
 */
public final class ConnectionLimits {
    /** No limit, and no proxy that is trusted. */
    public static final ConnectionLimits NONE =
            new ConnectionLimits(LimitSettings.NONE, AddressRanges.NONE, new IoCounters(), null);

    private static final Logger LOG = System.getLogger(ConnectionLimits.class.getName());

    private final LimitSettings settings;
    private final AddressRanges proxies;
    private final IoCounters counters;
    private final AtomicInteger open = new AtomicInteger();
    private final Lease placeInAll = loop -> open.decrementAndGet();
    /** Null where nothing is limited per address. */
    private final AddressLimits addresses;
    private final Map<ConnectionLimit, RefusalNotice> notices = new EnumMap<>(ConnectionLimit.class);

    private ConnectionLimits(LimitSettings settings, AddressRanges proxies, IoCounters counters,
            AddressLimits addresses) {
        this.settings = settings;
        this.proxies = proxies;
        this.counters = counters;
        this.addresses = addresses;
        for (ConnectionLimit limit : ConnectionLimit.values()) {
            notices.put(limit, new RefusalNotice(limit, settings.allowed(limit)));
        }
    }

    /**
     * Makes limits for what a group serves.
     *
     * @param proxies who is trusted to say for which client it speaks
     */
    public static ConnectionLimits of(LimitSettings settings, AddressRanges proxies, EventLoopGroup group) {
        return new ConnectionLimits(settings, proxies, group.counters(),
                settings.isPerAddress() ? new AddressLimits(settings, group.loops().get(0)) : null);
    }

    /** The proxies that are trusted. */
    public AddressRanges proxies() {
        return proxies;
    }

    /** Whether an address is that of a proxy that is trusted to say for which client it speaks. */
    public boolean isProxy(InetAddress address) {
        return proxies.contains(address);
    }

    /**
     * Takes the place of one lasting connection of a client.
     *
     * @param client where a proxy does not say who its client is, it is the proxy: nobody's place is taken
     */
    public Lease connect(InetAddress client, EventLoop loop) throws LimitException {
        if (addresses == null || isProxy(client)) {
            return Lease.NONE;
        }
        try {
            return addresses.connect(client, loop);
        } catch (LimitException e) {
            throw refused(e, client, loop);
        }
    }

    /** Charges a client with what counts as a new connection, but has none that lasts; {@code client} as above. */
    public void begin(InetAddress client, EventLoop loop) throws LimitException {
        if (addresses == null || isProxy(client)) {
            return;
        }
        try {
            addresses.begin(client, loop);
        } catch (LimitException e) {
            throw refused(e, client, loop);
        }
    }

    /** Takes the place of one connection among all. */
    Lease enter(InetAddress peer, EventLoop loop) throws LimitException {
        int most = settings.maxConnections();
        if (most == 0) {
            return Lease.NONE;
        }
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            throw refused(new LimitException(ConnectionLimit.TOTAL), peer, loop);
        }
        return placeInAll;
    }

    /** How many addresses are remembered. */
    int addressCount() {
        return addresses == null ? 0 : addresses.size();
    }

    /** How many places are taken in all. */
    int openCount() {
        return open.get();
    }

    private LimitException refused(LimitException refusal, InetAddress address, EventLoop loop) {
        ConnectionLimit limit = refusal.limit();
        counters.refused(limit);
        LOG.log(Level.DEBUG, "refused from={0} reason={1} allowed={2}", address, limit.setting(),
                Integer.toString(settings.allowed(limit)));
        notices.get(limit).refused(loop.nanoTime());
        return refusal;
    }
}
