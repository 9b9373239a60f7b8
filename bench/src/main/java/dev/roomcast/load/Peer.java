package dev.roomcast.load;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A server that can be started and loaded.
 *
 * @param name as tables call it
 * @param description what it is, in which version
 * @param allCores whether it gets all cores that are for servers, or one
 * @param works the kinds of work it is measured by
 * @param command that starts it; {@code {port}}, {@code {triggerPort}} and {@code {loops}} stand for numbers
 */
record Peer(String name, String description, Dialect dialect, boolean allCores, Set<Work.Kind> works,
        List<String> command) {
    private static final String TRIGGER_PORT = "{triggerPort}";

    /**
     * Whether it is measured by that: on all cores by what it does as fast as it can, which is what more cores are for.
     */
    boolean does(Work work) {
        return works.contains(work.kind()) && !(allCores && work.isAtRate());
    }

    /** Whether it is on a JVM, whose compilers take longer to get through than V8's. */
    boolean isOnJvm() {
        return Path.of(command.get(0)).endsWith("java");
    }

    /** Whether triggers go to a port of their own. */
    boolean hasTriggerPort() {
        return command.contains(TRIGGER_PORT);
    }

    /** The command with its numbers. */
    List<String> command(int port, int triggerPort, int loops) {
        return command.stream().map(part -> part.replace(TRIGGER_PORT, Integer.toString(triggerPort))
                .replace("{port}", Integer.toString(port)).replace("{loops}", Integer.toString(loops))).toList();
    }
}
