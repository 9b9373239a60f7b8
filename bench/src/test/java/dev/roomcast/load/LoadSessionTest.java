package dev.roomcast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On Linux, as the load client itself. */
class LoadSessionTest {
    private static final Duration BRIEFLY = Duration.ofMillis(100);
    private static final long PID = ProcessHandle.current().pid();

    private static Roomcast roomcast;
    private static BareServer bare;

    @BeforeAll
    static void listen() throws IOException {
        roomcast = Roomcast.builder().port(0).start();
        bare = new BareServer(0);
        Thread thread = new Thread(() -> {
            try {
                bare.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @AfterAll
    static void close() throws IOException {
        roomcast.close();
        bare.close();
    }

    static List<Work> compared() {
        return Work.COMPARED;
    }

    static List<Work> guarded() {
        return Work.GUARDED;
    }

    @ParameterizedTest
    @MethodSource("compared")
    void findsNothingWrongWithRoomcast(Work work) throws IOException {
        findsNothingWrong(work, Target.local(roomcast.port(), roomcast.port(), Dialect.SOCKET_IO, PID));
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void findsNothingWrongWithTheBareServer(Work work) throws IOException {
        findsNothingWrong(work, Target.local(bare.port(), bare.port(), Dialect.SOCKET_IO, PID));
    }

    @Test
    void asksWindowsForAnswers() throws IOException {
        findsNothingWrong(Work.ASK, Target.local(roomcast.port(), roomcast.port(), Dialect.SOCKET_IO, PID));
    }

    private static void findsNothingWrong(Work work, Target target) throws IOException {
        try (LoadSession session = new LoadSession(work.with(20), target, false)) {
            session.connect();
            session.load(BRIEFLY);
            session.startTiming();
            Slice slice = session.loadAndDrain(BRIEFLY);

            assertThat(session.failures()).hasToString("");
            if (work.kind() == Work.Kind.IDLE) {
                session.probe(5);
                assertThat(session.failures()).hasToString("");
            } else {
                assertThat(slice.delivered()).isPositive();
                assertThat(session.latencies().total()).isPositive();
            }
        }
    }
}
