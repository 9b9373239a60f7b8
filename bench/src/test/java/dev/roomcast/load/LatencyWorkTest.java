package dev.roomcast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roomcast.push.Roomcast;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On Linux, as the load client itself. */
class LatencyWorkTest {
    private static final Duration BRIEFLY = Duration.ofMillis(50);
    private static final int FEW_WINDOWS = 20;
    /** Beyond what a loop reads and writes by itself. */
    private static final int LARGE_BYTES = 300_000;
    private static final Pattern LOOP = Pattern.compile(PauseLog.LOOP);

    private Roomcast roomcast;
    private Target target;

    @BeforeEach
    void listen() throws IOException {
        roomcast = Roomcast.builder().port(0).loops(1).start();
        target = Target.local(roomcast.port(), roomcast.port(), Dialect.SOCKET_IO, ProcessHandle.current().pid());
    }

    @AfterEach
    void close() {
        roomcast.close();
    }

    @ParameterizedTest
    @EnumSource(LatencyWork.class)
    void isDoneAgainAndAgain(LatencyWork work) throws IOException {
        try (HeavyWork heavy = work.open(target, size(work), false)) {
            long first = heavy.go();
            long second = heavy.go();

            assertThat(second).isEqualTo(first);
            assertThat(first > 0).isEqualTo(work != LatencyWork.QUIET);
        }
    }

    @Test
    void failsWithItsServer() throws IOException {
        try (HeavyWork heavy = LatencyWork.LARGE_UP.open(target, LARGE_BYTES, false)) {
            roomcast.close();

            assertThatExceptionOfType(IOException.class).isThrownBy(heavy::go);
        }
    }

    @Test
    void isDoneInAProcessOfItsOwn() throws IOException {
        try (LoadProcess load = LoadProcess.start(LatencyWork.LARGE_DOWN, LARGE_BYTES, roomcast.port(), false)) {
            LoadProcess.Progress progress = load.progress();
            while (progress.done() == 0 && progress.failure().isEmpty()) {
                progress = load.progress();
            }

            assertThat(progress.failure()).isEmpty();
        }
    }

    @Test
    void tellsWhatWentWrongInThatProcess() throws IOException {
        try (LoadProcess load = LoadProcess.start(LatencyWork.LARGE_UP, 2_000_000, roomcast.port(), false)) {
            LoadProcess.Progress progress = load.progress();
            while (progress.failure().isEmpty()) {
                progress = load.progress();
            }

            // The server's limit is 1,000,000 bytes.
            assertThat(progress.done()).isZero();
        }
    }

    @Test
    void isProbedMeanwhile() throws IOException {
        try (HeavyWork heavy = LatencyWork.BROADCAST.open(target, FEW_WINDOWS, false);
                LatencyProbe probe = new LatencyProbe(target.windows())) {
            LoopTurns before = LoopTurns.read(target.windows());
            long loop = Proc.threads(target.pid(), LOOP).get(0);
            Proc.Scheduled scheduledBefore = Proc.scheduled(loop);
            heavy.go();
            Answers answers = probe.ask(BRIEFLY);

            long asked = answers.times().count();
            assertThat(asked).isPositive();
            assertThat(answers.quantilesMicros().get(0)).isPositive();
            assertThat(LoopTurns.read(target.windows()).since(before).times().count()).isGreaterThanOrEqualTo(asked);
            Proc.Scheduled scheduled = Proc.scheduled(loop);
            assertThat(scheduled.ranNanos()).isGreaterThan(scheduledBefore.ranNanos());
            assertThat(scheduled.waitedNanos()).isGreaterThanOrEqualTo(scheduledBefore.waitedNanos());
        }
    }

    @Test
    void leavesAProbeWithoutAnswerWhenTheServerIsGone() throws IOException {
        try (LatencyProbe probe = new LatencyProbe(target.windows())) {
            roomcast.close();

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> probe.ask(BRIEFLY));
        }
    }

    @Test
    void noticesAMessageThatIsNotTheOneThatWasSent() throws IOException {
        try (BlockingWindow window = new BlockingWindow(target.windows(), "test", true)) {
            roomcast.push("test", "another");

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> window.await("42[\"message\"]".getBytes(StandardCharsets.US_ASCII)))
                    .withMessageContaining("another");
        }
    }

    private static int size(LatencyWork work) {
        return switch (work) {
            case QUIET -> 0;
            case BROADCAST, ARRIVALS -> FEW_WINDOWS;
            case LARGE_UP, LARGE_DOWN -> LARGE_BYTES;
        };
    }
}
