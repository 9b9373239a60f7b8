package dev.roomcast.e2e;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A Node process to open windows in: in itself, see {@code agent.js}, or in Chromium, see {@code page-agent.js}. */
final class ClientAgent implements AutoCloseable {
    private final NodeProcess process;
    private final Map<String, ClientWindow> windows;
    private final AtomicInteger lastWindow = new AtomicInteger();

    private ClientAgent(NodeProcess process, Map<String, ClientWindow> windows) {
        this.process = process;
        this.windows = windows;
    }

    /** Windows in Node; see {@link ClientKind#moduleInNode}. */
    static ClientAgent inNode(String module) throws IOException {
        return start("agent.js", module);
    }

    /** Windows in Chromium, of any client. */
    static ClientAgent inChromium() throws IOException {
        return start("page-agent.js", System.getProperty("roomcast.chromium"));
    }

    /**
     * Opens a window in the main namespace and returns at once.
     *
     * @param join the argument of the {@code join} that it sends on each connect, the reconnects too; or none
     */
    ClientWindow open(int port, ClientKind.Row row, Optional<Object> join) {
        return open(port, "", row, join);
    }

    /** Opens a window in a namespace and returns at once; as the other. */
    ClientWindow open(int port, String namespace, ClientKind.Row row, Optional<Object> join) {
        return open("http://127.0.0.1:" + port, namespace, row, join);
    }

    /** The same of a server at any address. */
    ClientWindow open(String url, String namespace, ClientKind.Row row, Optional<Object> join) {
        String id = "w" + lastWindow.incrementAndGet();
        ClientWindow window = new ClientWindow(id, process);
        windows.put(id, window);
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("window", id);
        parameters.put("client", row.module());
        parameters.put("url", url);
        parameters.put("namespace", namespace);
        parameters.put("options", row.options());
        join.ifPresent(argument -> parameters.put("join", argument));
        process.call("open", parameters);
        return window;
    }

    private static ClientAgent start(String script, String argument) throws IOException {
        Map<String, ClientWindow> windows = new ConcurrentHashMap<>();
        NodeProcess process = NodeProcess.start(script, argument,
                event -> windows.get((String) event.get("window")).take(event));
        return new ClientAgent(process, windows);
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
