package dev.roomcast.e2e;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A Node process with one generation of the real Socket.IO client, to open windows in; see {@code agent.js}. */
final class ClientAgent implements AutoCloseable {
    private final NodeProcess process;
    private final Map<String, ClientWindow> windows;
    private final Optional<String> parser;
    private final AtomicInteger lastWindow = new AtomicInteger();

    private ClientAgent(NodeProcess process, Map<String, ClientWindow> windows, Optional<String> parser) {
        this.process = process;
        this.windows = windows;
        this.parser = parser;
    }

    /**
     * Starts a client, named as in {@code src/test/node/package.json}.
     *
     * @param parser {@code msgpack}, or none for the client's own
     */
    static ClientAgent start(String npmPackage, Optional<String> parser) throws IOException {
        Map<String, ClientWindow> windows = new ConcurrentHashMap<>();
        NodeProcess process = NodeProcess.start("agent.js", npmPackage,
                event -> windows.get((String) event.get("window")).take(event));
        return new ClientAgent(process, windows, parser);
    }

    /**
     * Opens a window in the main namespace and returns at once.
     *
     * @param join the argument of the {@code join} that it sends on each connect, the reconnects too; or none
     */
    ClientWindow open(int port, TransportChoice transport, Optional<Object> join) {
        return open(port, "/", transport, join);
    }

    /** Opens a window in a namespace and returns at once; as the other. */
    ClientWindow open(int port, String namespace, TransportChoice transport, Optional<Object> join) {
        return open("http://127.0.0.1:" + port + namespace, transport, join);
    }

    /** The same at any address. */
    ClientWindow open(String url, TransportChoice transport, Optional<Object> join) {
        String id = "w" + lastWindow.incrementAndGet();
        ClientWindow window = new ClientWindow(id, process);
        windows.put(id, window);
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("window", id);
        parameters.put("url", url);
        transport.option().ifPresent(option -> parameters.put("transports", option));
        parser.ifPresent(name -> parameters.put("parser", name));
        join.ifPresent(argument -> parameters.put("join", argument));
        process.call("open", parameters);
        return window;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
