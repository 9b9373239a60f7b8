package dev.roomcast.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Clients that connect and join, 32 at a time, as fast as they are let in; once all are there, all hang up. */
final class Arrivals implements HeavyWork {
    private static final int STEPS = 10;

    private final Target target;
    private final Work step;
    private final boolean spin;
    private final List<LoadSession> arrived = new ArrayList<>();

    /**
     * Connects nobody yet.
     *
     * @param spin as of {@link LoadLoop}
     */
    Arrivals(Target target, int clients, boolean spin) {
        this.target = target;
        this.spin = spin;
        step = new Work("", Work.Kind.IDLE, clients / STEPS, 0, 0, 0);
    }

    /** A tenth of them. */
    @Override
    public long go() throws IOException {
        if (arrived.size() == STEPS) {
            close();
        }
        LoadSession session = new LoadSession(step, target, spin);
        arrived.add(session);
        return session.connect().delivered();
    }

    @Override
    public void close() throws IOException {
        for (LoadSession session : arrived) {
            session.close();
        }
        arrived.clear();
    }
}
