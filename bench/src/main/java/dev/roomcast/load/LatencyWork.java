package dev.roomcast.load;

import java.io.IOException;
import java.time.Duration;

/** What a loop has to do while others on it are looked at. */
enum LatencyWork {
    /** Nothing: what the probe meets where there is nobody else. */
    QUIET("quiet", 0) {
        @Override
        HeavyWork open(Target target, int size, boolean spin) throws IOException {
            return new Rest();
        }
    },
    /** A message to all windows of one room, two a second. */
    BROADCAST("broadcasts to 10,000 windows", 10_000) {
        @Override
        HeavyWork open(Target target, int size, boolean spin) throws IOException {
            return new Broadcasts(target, size, Duration.ofMillis(500), spin);
        }
    },
    /** Messages that a client sends, each when the one before is acknowledged. */
    LARGE_UP("messages of 16 MiB up", 16 << 20) {
        @Override
        HeavyWork open(Target target, int size, boolean spin) throws IOException {
            return new LargeUp(target, size);
        }
    },
    /** Messages that a backend sends, each when all windows have the one before. */
    LARGE_DOWN("messages of 16 MiB down", 16 << 20) {
        @Override
        HeavyWork open(Target target, int size, boolean spin) throws IOException {
            return new LargeDown(target, size);
        }
    },
    /** Clients that connect and join, and leave together when all are there; then again. */
    ARRIVALS("5,000 clients come, and go", 5_000) {
        @Override
        HeavyWork open(Target target, int size, boolean spin) throws IOException {
            return new Arrivals(target, size, spin);
        }
    };

    private final String text;
    private final int fullSize;

    LatencyWork(String text, int fullSize) {
        this.text = text;
        this.fullSize = fullSize;
    }

    /** As tables call it. */
    String text() {
        return text;
    }

    /** How large it is when it is measured: windows, or bytes. */
    int fullSize() {
        return fullSize;
    }

    /**
     * Connects what it takes.
     *
     * @param size {@link #fullSize}, or less in a test
     * @param spin as of {@link LoadLoop}
     */
    abstract HeavyWork open(Target target, int size, boolean spin) throws IOException;
}
