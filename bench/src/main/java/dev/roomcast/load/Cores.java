package dev.roomcast.load;

import java.io.IOException;
import java.util.List;

/**
 * Which cores servers and the load client run on. Where there are two or more, the client has the last one for itself,
 * and a server that is measured on one core has the first; one that is measured on all has all but the last, or, where
 * that leaves only one, shares the two with the client.
 *
 * @param forServers how many cores a server on all of them has, the first ones
 * @param client the client's
 * @param isPinned whether programs are kept to them
 */
record Cores(int forServers, int client, boolean isPinned) {
    /** It takes so many to have two for a server, one for the client, and one for all else. */
    private static final int FOR_TWO_LOOPS = 4;

    /** Looks at the machine, and keeps this program to the client's core. */
    static Cores take() throws IOException {
        int count = Runtime.getRuntime().availableProcessors();
        boolean pinned = count > 1 && hasTaskset();
        return take(new Cores(pinned && count > 2 ? count - 1 : count, count - 1, pinned));
    }

    /**
     * The same for a server with one loop, then with two, that has a core for each. Where there are fewer than four,
     * nothing is kept to a core, for the client would have to share one of the server's.
     */
    static Cores takeForTwoLoops() throws IOException {
        int count = Runtime.getRuntime().availableProcessors();
        return take(new Cores(2, count - 1, count >= FOR_TWO_LOOPS && hasTaskset()));
    }

    private static Cores take(Cores cores) throws IOException {
        if (cores.isPinned) {
            String self = Long.toString(ProcessHandle.current().pid());
            // All threads that there are; those to come take after the one that starts them.
            run(List.of("taskset", "-a", "-p", "-c", Integer.toString(cores.client), self));
        }
        return cores;
    }

    /** Moves a thread of a server to the client's core, where it runs when no other wants that. */
    void moveAway(long thread) throws IOException {
        if (isPinned) {
            run(List.of("taskset", "-p", "-c", Integer.toString(client), Long.toString(thread)));
            run(List.of("chrt", "--idle", "--pid", "0", Long.toString(thread)));
        }
    }

    /** What to put before a server's command. */
    List<String> prefix(boolean allCores) {
        return isPinned ? List.of("taskset", "-c", allCores ? "0-" + (forServers - 1) : "0") : List.of();
    }

    /** Whether the client may keep its core busy all the time, for no server needs it. */
    boolean mayClientSpin(boolean allCores) {
        return isPinned && !(allCores && client < forServers);
    }

    String description() {
        if (!isPinned) {
            return "nothing was kept to a core, since there are too few, or is no taskset: client and servers disturb "
                    + "each other";
        }
        return "servers on core 0, those on all cores on 0 to " + (forServers - 1) + ", the load client on core "
                + client;
    }

    private static boolean hasTaskset() {
        try {
            return run(List.of("taskset", "--version")) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IOException("interrupted while " + command.get(0) + " ran", e);
        }
    }
}
