package dev.roomcast.load;

import java.io.IOException;
import java.util.List;

/**
 * Which cores servers and the load client run on. Where there are two or more, the client has the last one for itself,
 * and a server that is measured on one core has the first; one that is measured on all has all but the last, or, where
 * that leaves only one, shares the two with the client.
 *
 * @param count cores of the machine
 * @param isPinned whether programs can be kept to them
 */
record Cores(int count, boolean isPinned) {
    /** Looks at the machine, and keeps this program to the client's core. */
    static Cores take() throws IOException {
        int count = Runtime.getRuntime().availableProcessors();
        Cores cores = new Cores(count, count > 1 && hasTaskset());
        if (cores.isPinned) {
            String self = Long.toString(ProcessHandle.current().pid());
            // All threads that there are; those to come take after the one that starts them.
            run(List.of("taskset", "-a", "-p", "-c", Integer.toString(count - 1), self));
        }
        return cores;
    }

    /** What to put before a server's command. */
    List<String> prefix(boolean allCores) {
        return isPinned ? List.of("taskset", "-c", allCores ? "0-" + lastOfServers() : "0") : List.of();
    }

    /** How many cores a server on all of them has. */
    int forServers() {
        return isPinned ? lastOfServers() + 1 : count;
    }

    /** Whether the client may keep its core busy all the time, for no server needs it. */
    boolean mayClientSpin(boolean allCores) {
        return isPinned && !(allCores && lastOfServers() == count - 1);
    }

    String description() {
        if (!isPinned) {
            return "nothing was kept to a core, since there is one core only or no taskset: client and servers "
                    + "disturb each other";
        }
        return "servers on core 0, those on all cores on 0 to " + lastOfServers() + ", the load client on core "
                + (count - 1);
    }

    private int lastOfServers() {
        return count == 2 ? 1 : count - 2;
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
            throw new IOException("interrupted while taskset ran", e);
        }
    }
}
