package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PolicyTextTest {
    @Test
    void saysThatNothingIsOpenBeyondThisMachine() throws IOException {
        assertThat(policy(builder -> builder)).isEqualTo("open to pages of the host that they address (origins), on"
                + " this machine alone (host), by any name (hosts); to triggers and queries from"
                + " this machine alone, without a key (trigger-key)");
    }

    @Test
    void saysWhatIsOpen() throws IOException {
        assertThat(policy(builder -> builder.host("0.0.0.0").origins(List.of("https://*.a.example", "b.example:3000"))
                .triggerKey("s3cret").triggerPostOnly(true))).isEqualTo("open to pages of the host that they address,"
                + " https://*.a.example, b.example:3000 (origins), on any machine (host), by any name (hosts); to"
                + " triggers and queries from anywhere with the key (trigger-key, trigger-keys), by POST alone"
                + " (trigger-post-only)");
        assertThat(policy(builder -> builder.origins(List.of("*")).hosts(List.of("a.example", "*.b.example"))
                .triggerKey("s3cret").triggerKey("other"))).isEqualTo("open to pages of any host (origins), on this"
                + " machine alone (host), by its address or as localhost, a.example, *.b.example (hosts); to triggers"
                + " and queries from anywhere with one of 2 keys (trigger-key, trigger-keys)");
    }

    @Test
    void saysWhereTriggersAreTaken() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).adminPort(0).start()) {
            assertThat(server.policy()).endsWith(" alone, without a key (trigger-key), at http://127.0.0.1:"
                    + server.adminAddress().orElseThrow().getPort() + "/ alone (admin-port)");
        }
    }

    @Test
    void saysWhatHasChanged() throws IOException {
        try (Roomcast server = Roomcast.builder().port(0).loops(1).start()) {
            server.reload(Roomcast.builder().port(0).triggerKey("KEY").hosts(List.of("a.example")));

            assertThat(server.policy()).contains("localhost, a.example (hosts)", "anywhere with the key");
        }
    }

    private static String policy(UnaryOperator<RoomcastBuilder> settings) throws IOException {
        try (Roomcast server = settings.apply(Roomcast.builder().port(0).loops(1)).start()) {
            return server.policy();
        }
    }
}
