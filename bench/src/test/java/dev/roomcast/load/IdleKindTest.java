package dev.roomcast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.push.Roomcast;
import dev.roomcast.push.RoomcastBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code make bench-memory} does with each kind of connection, with a handful of them. */
class IdleKindTest {
    private static final int FEW = 5;
    private static final int ALL = 20;
    private static OwnCertificate certificate;

    private Roomcast roomcast;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws IOException {
        certificate = OwnCertificate.in(folder);
    }

    @AfterEach
    void close() {
        roomcast.close();
    }

    @ParameterizedTest
    @EnumSource(IdleKind.class)
    void connectsAndGetsAMessage(IdleKind kind) throws IOException {
        Work work = new Work("idle", Work.Kind.IDLE, ALL, 2, 0, 0);

        try (LoadSession session = new LoadSession(work, listen(kind), kind.transport(), false)) {
            session.connectTriggers();
            session.connectWindows(FEW);
            assertThat(roomcast.roomCount()).isEqualTo(FEW);
            session.connectWindows(ALL);
            assertThat(roomcast.roomCount()).isEqualTo(ALL);
            session.startTiming();
            session.probe(ALL);

            assertThat(session.failures()).hasToString("");
            assertThat(session.latencies().total()).isEqualTo(ALL);
        }
    }

    @ParameterizedTest
    @EnumSource(IdleKind.class)
    void leavesNothingBehind(IdleKind kind) throws IOException {
        Target target = listen(kind);

        try (LoadSession session = new LoadSession(Work.CHURN.with(FEW), target, kind.transport(), false)) {
            session.connect();
            Slice slice = session.loadAndDrain(Duration.ofMillis(100));

            assertThat(session.failures()).hasToString("");
            assertThat(slice.delivered()).isPositive();
        }
        Quiet.await(target.triggers());
        assertThat(roomcast.sessionCount()).isZero();
    }

    private Target listen(IdleKind kind) throws IOException {
        RoomcastBuilder builder = Roomcast.builder().port(0).adminPort(0).resumeTimeout(1);
        if (kind.isSecure()) {
            builder.tlsKeystore(certificate.keystore()).tlsKeystorePassword(OwnCertificate.PASSWORD);
        }
        roomcast = builder.start();
        Target target = Target.local(roomcast.port(), roomcast.adminAddress().orElseThrow().getPort(), kind.dialect(),
                ProcessHandle.current().pid());
        return kind.isSecure() ? target.securedBy(certificate.context()) : target;
    }
}
