package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.push.Roomcast;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What only the real client 0.9.17 can do; what it shares with the others is in {@link ClientsIT}. */
class Client09IT {
    static Stream<ClientKind.Row> transports() {
        return ClientKind.rows().filter(row -> row.kind() == ClientKind.SIO09 && row.host() == ClientKind.Host.NODE);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void learnsOfNamespacesAndAcknowledgements(ClientKind.Row row) throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).loops(2).start();
                ClientAgent agent = ClientAgent.inNode(row.module())) {
            server.socketIo().of("/news");
            ClientWindow window = agent.open(server.port(), row, Optional.of(Map.of("username", "me"))).awaitJoins(1);

            assertThat(window.connectNamespace("/news")).isEqualTo("connect");
            assertThat(window.connectNamespace("/nope")).isEqualTo("connect_failed unauthorized");
            assertThat(window.send("plain")).isEqualTo("acknowledged");
            window.close();
        }
    }

    @Test
    void answersFlashWithThePolicyOfItsPort() throws Exception {
        try (Roomcast server = Roomcast.builder().port(0).start();
                RawClient flash = RawClient.connect(server.address())) {
            flash.send("<policy-file-request/>\0");

            assertThat(new String(flash.readToEnd(), StandardCharsets.US_ASCII)).startsWith("<?xml ")
                    .endsWith("to-ports=\"" + server.port() + "\"/></cross-domain-policy>");
        }
    }
}
