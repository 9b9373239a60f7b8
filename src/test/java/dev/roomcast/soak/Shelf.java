package dev.roomcast.soak;

import java.io.IOException;
import java.util.ArrayDeque;

/** Connections that nobody uses any more, left open for the server to notice; so many at most. From any thread. */
final class Shelf {
    private static final int MOST = 300;

    private final ArrayDeque<Line> lines = new ArrayDeque<>();

    /** Puts one on; the one that has been here longest is reset when there is no room. */
    synchronized void put(Line line) throws IOException {
        lines.add(line);
        if (lines.size() > MOST) {
            lines.remove().reset();
        }
    }

    /** Closes them all: most have been by the server. */
    synchronized void clear() throws IOException {
        for (Line line : lines) {
            line.close();
        }
        lines.clear();
    }
}
