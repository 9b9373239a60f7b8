package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.FreePort;
import dev.roomcast.compliance.ComplianceServer;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the official clients' own tests expect of a server, done with these clients in Node: an item for each behaviour.
 * The items of a suite run all at once, in one process.
 */
class ComplianceIT {
    @TestFactory
    Stream<DynamicTest> clientForSocketIo() throws IOException {
        return items("socket.io-client", "socketio-suite.js");
    }

    @TestFactory
    Stream<DynamicTest> clientForEngineIo() throws IOException {
        return items("engine.io-client", "engineio-suite.js");
    }

    private static Stream<DynamicTest> items(String suite, String script) throws IOException {
        Map<?, ?> outcomes;
        try (ComplianceServer server = ComplianceServer.ofSuite(suite);
                NodeProcess node = NodeProcess.start(script, "sio4", event -> { })) {
            String host = "http://127.0.0.1:";
            outcomes = (Map<?, ?>) node.call("run",
                    Map.of("url", host + server.address().getPort(), "refusing", host + FreePort.next()));
        }
        return outcomes.entrySet().stream().map(item -> DynamicTest.dynamicTest(String.valueOf(item.getKey()),
                () -> assertThat(item.getValue()).isEqualTo("ok")));
    }
}
