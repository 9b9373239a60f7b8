package dev.roomcast.cli;

import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine.ParameterException;

/**
 * The standalone server: {@code java -jar roomcast.jar [serve] [options]}. Exit status 0 after {@code --help},
 * {@code --version}, {@code --explain}, SIGTERM or SIGINT; 2 on a wrong option or value; 1 when it cannot start. Any
 * other verb is a {@link Tool}; of those, a start of the server loads nothing.
 */
public final class Main {
    private static final int CANNOT_START = 1;
    private static final int USAGE = 2;
    private static final String SERVE = "serve";
    private static final System.Logger LOG = System.getLogger(Main.class.getName());

    private Main() {
    }

    public static void main(String[] arguments) {
        int status = run(arguments, System.getenv(), System.out, System.err);
        if (status >= 0) {
            System.exit(status);
        }
    }

    /** Does what the arguments say; answers the exit status, or -1 when a server is running. */
    static int run(String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        if (arguments.length == 0 || arguments[0].startsWith("-")) {
            return serve(arguments, environment, out, err);
        }
        if (arguments[0].equals(SERVE)) {
            return serve(Arrays.copyOfRange(arguments, 1, arguments.length), environment, out, err);
        }
        return Tools.run(arguments, new Terminal(environment, System.in, out, err));
    }

    /** Says in one line what was wrong; answers the exit status. */
    static int fail(PrintStream err, int status, String message) {
        err.println("roomcast: " + message.lines().findFirst().orElse("unknown error") + " (see --help)");
        return status;
    }

    private static int serve(String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        Parsed parsed;
        try {
            parsed = Parsed.read(arguments, environment);
            if (parsed.result().isUsageHelpRequested()) {
                parsed.commandLine().usage(out);
                return 0;
            }
            if (parsed.result().isVersionHelpRequested()) {
                parsed.commandLine().printVersionHelp(out);
                return 0;
            }
            if (parsed.settings().explain()) {
                Explanation.print(parsed, arguments, environment, out);
                return 0;
            }
        } catch (ParameterException | IllegalArgumentException e) {
            return fail(err, USAGE, Spelling.message(e));
        }
        return start(arguments, environment, parsed, out, err);
    }

    private static int start(String[] arguments, Map<String, String> environment, Parsed parsed, PrintStream out,
            PrintStream err) {
        Settings settings = parsed.settings();
        Logs logs;
        Duration drain;
        try {
            drain = settings.drain();
            logs = Logs.open(settings, out, err);
        } catch (IllegalArgumentException e) {
            return fail(err, USAGE, e.getMessage());
        }
        Ending ending = new Ending(logs, drain);
        ending.takeSignals();
        Roomcast server;
        try {
            server = settings.toBuilder().accessLog(logs.accessLog()).start();
        } catch (IllegalArgumentException | IOException e) {
            ending.refused();
            logs.close();
            return refuse(e, settings, err);
        }
        ending.listens(server);
        if (!Signals.handle("HUP", new Reload(arguments, environment, parsed, server, logs)::ask)) {
            LOG.log(Level.WARNING, "no reload by SIGHUP here");
        }
        if (server.isOpen()) {
            LOG.log(Level.WARNING, "anybody may join as anybody, see the setting auth");
        }
        InetSocketAddress address = server.address();
        String host = address.getAddress().getHostAddress();
        LOG.log(Level.INFO, "Roomcast listens, point a browser to " + (server.isSecure() ? "https://" : "http://")
                + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort() + "/");
        LOG.log(Level.INFO, server.policy());
        return -1;
    }

    private static int refuse(Exception cause, Settings settings, PrintStream err) {
        if (cause instanceof IllegalArgumentException) {
            return fail(err, USAGE, cause.getMessage());
        }
        String what = cause instanceof BindException
                ? "cannot listen on " + settings.host() + " port " + settings.port() : "cannot start";
        return fail(err, CANNOT_START, what + ": " + cause.getMessage());
    }
}
