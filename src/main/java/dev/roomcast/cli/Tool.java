package dev.roomcast.cli;

import picocli.CommandLine.IDefaultValueProvider;

/** What a verb beside {@code serve} does; made for one run, its options filled in by picocli. */
interface Tool {
    /**
     * Does it.
     *
     * @return how it went, the exit status
     * @throws ToolException it has failed; the message is for a user
     */
    Status run(Terminal terminal) throws ToolException;

    /**
     * Where options come from that the command line leaves out.
     *
     * @throws IllegalArgumentException a file that is wrong, naming the setting
     */
    default IDefaultValueProvider defaults(String[] arguments, Terminal terminal) {
        return new Variables(terminal.environment());
    }

    /** Tells of a value that is none of its kind, or a wrong file. */
    default Status refuse(String message, Terminal terminal) {
        Main.fail(terminal.err(), Status.USAGE.code(), message);
        return Status.USAGE;
    }
}
