package dev.roomcast.compliance;

import dev.roomcast.engineio.EngineServer;
import dev.roomcast.http.HttpServer;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.socketio.SocketIoServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The server that the official suites of Engine.IO, Socket.IO and their clients are pointed at:
 * {@code make compliance-server}. Each suite wants one of its own, with its path, its numbers and what it answers.
 */
public final class ComplianceServer implements AutoCloseable {
    private final EventLoopGroup loops;
    private final Behaviour behaviour;
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    private ComplianceServer(ComplianceSettings settings, EventLoopGroup loops) throws IOException {
        this.loops = loops;
        this.behaviour = switch (settings.suite()) {
            case ENGINE_IO_V3 -> SplitAnswers.before(new PlainEngine(settings, loops, new EngineEcho()));
            case ENGINE_IO_V4 -> new PlainEngine(settings, loops, new EngineEcho());
            case ENGINE_IO_CLIENT -> EngineClientSuite.behaviour(settings, loops);
            case SOCKET_IO_V5 -> SocketProtocolSuite.behaviour(settings, loops);
            case SOCKET_IO_CLIENT -> SocketClientSuite.behaviour(settings, loops);
        };
        int port = settings.port();
        for (InetAddress each : InetAddress.getAllByName(settings.host())) {
            InetSocketAddress address = behaviour.listen(new InetSocketAddress(each, port));
            addresses.add(address);
            port = address.getPort();
        }
    }

    /** Starts one on the system's clock. */
    static ComplianceServer start(ComplianceSettings settings) throws IOException {
        return start(settings, EventLoopGroup.SYSTEM_CLOCK);
    }

    /** Starts one. */
    static ComplianceServer start(ComplianceSettings settings, LongSupplier nanoClock) throws IOException {
        EventLoopGroup loops = EventLoopGroup.start(settings.loops(), nanoClock);
        try {
            return new ComplianceServer(settings, loops);
        } catch (IOException | RuntimeException e) {
            loops.close();
            throw e;
        }
    }

    /** Starts one of a suite with the suite's own numbers, on a free port of this machine; for tests. */
    public static ComplianceServer ofSuite(String name) throws IOException {
        return start(Suite.of(name).defaults());
    }

    /** Starts one as the arguments say, and says where it listens; ends with a signal. */
    public static void main(String[] arguments) {
        try {
            ComplianceSettings settings = ComplianceSettings.of(arguments);
            ComplianceServer server = start(settings);
            System.out.println("compliance server of " + settings.suite() + " listens on http://" + settings.host()
                    + ":" + server.address().getPort() + settings.path());
        } catch (IllegalArgumentException e) {
            exit(2, e);
        } catch (IOException e) {
            exit(1, e);
        }
    }

    /** The first of those it listens on; all have one port. */
    public InetSocketAddress address() {
        return addresses.get(0);
    }

    EventLoopGroup loops() {
        return loops;
    }

    EngineServer engine() {
        return behaviour.engine();
    }

    HttpServer http() {
        return behaviour.http();
    }

    @Override
    public void close() {
        loops.close();
        behaviour.close();
    }

    private static void exit(int status, Exception cause) {
        System.err.println("compliance server: " + cause.getMessage());
        System.exit(status);
    }

    /** What a suite finds behind the port. */
    interface Behaviour {
        /** Listens on one more address; answers where it does. */
        InetSocketAddress listen(InetSocketAddress address) throws IOException;

        EngineServer engine();

        HttpServer http();

        /** Ends what is not the loops'. */
        default void close() {
        }

        /** A whole Socket.IO server. */
        static Behaviour of(SocketIoServer io) {
            return new Behaviour() {
                @Override
                public InetSocketAddress listen(InetSocketAddress address) throws IOException {
                    return io.listen(address);
                }

                @Override
                public EngineServer engine() {
                    return io.engine();
                }

                @Override
                public HttpServer http() {
                    return io.httpServer();
                }
            };
        }
    }
}
