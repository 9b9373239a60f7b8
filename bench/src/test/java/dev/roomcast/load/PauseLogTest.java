package dev.roomcast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roomcast.figures.Times;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples are as JDK 17.0.15 and 25.0.3 wrote them. */
class PauseLogTest {
    private static final String SERIAL = """
            [1773274428368ns] Using Serial
            [1773532827671ns] GC(0) Pause Young (Allocation Failure) 9M->8M(62M) 17.741ms
            [1773532881863ns] Safepoint "GenCollectForAllocation", Time since last: 208234056 ns, Reaching safepoint: \
            8276 ns, Cleanup: 73438 ns, At safepoint: 17814875 ns, Total: 17896589 ns
            [1773554475684ns] GC(1) Pause Young (Allocation Failure) 18M->18M(62M) 1.805ms
            [1773554519082ns] Safepoint "GenCollectForAllocation", Time since last: 1725498 ns, Reaching safepoint: 5511 \
            ns, Cleanup: 7965 ns, At safepoint: 1912376 ns, Total: 1925852 ns
            """;
    private static final String Z = """
            [1778341035336ns] Using The Z Garbage Collector
            [1779030506005ns] GC(0) Major Collection (Warmup)
            [1779030998188ns] Safepoint "ZMarkStartYoungAndOld", Time since last: 348841193 ns, Reaching safepoint: 94217 \
            ns, At safepoint: 54102 ns, Leaving safepoint: 6502 ns, Total: 154821 ns, Threads: 1 runnable, 11 total
            [1779239384019ns] GC(2) Minor Collection (Allocation Stall)
            [1779250998188ns] Safepoint "ZMarkStartYoung", Time since last: 348841193 ns, Reaching safepoint: 94217 \
            ns, At safepoint: 54102 ns, Leaving safepoint: 6502 ns, Total: 154821 ns, Threads: 1 runnable, 11 total
            [1779255701272ns] Allocation Stall (roomcast-helper-1) 31.297ms
            [1779260701272ns] Allocation Stall (roomcast-loop-0) 34.297ms
            """;

    @Test
    void readsHowLongTheJvmStoppedItsThreads() throws IOException {
        List<Pause> pauses = PauseLog.of(SERIAL).between(0, Long.MAX_VALUE);

        assertThat(pauses).containsExactly(new Pause(1773514985274L, 1773532881863L),
                new Pause(1773552593230L, 1773554519082L));
        assertThat(PauseLog.times(pauses)).isEqualTo(new Times(2, 1, 17.896589));
    }

    @Test
    void countsAStallOfTheLoopAndThePausesInItAsOne() throws IOException {
        assertThat(PauseLog.of(Z).between(0, Long.MAX_VALUE)).containsExactly(new Pause(1779030843367L, 1779030998188L),
                new Pause(1779226404272L, 1779260701272L));
    }

    @Test
    void leavesOutWhatEndedBeforeOrAfter() throws IOException {
        PauseLog log = PauseLog.of(SERIAL);

        assertThat(log.between(1773532881864L, 1773554519082L)).hasSize(1);
        assertThat(log.between(1773532881863L, 1773554519081L)).hasSize(1);
        assertThat(PauseLog.times(log.between(0, 1))).isEqualTo(new Times(0, 0, 0));
    }

    @Test
    void tellsHowMuchOfATimeWasInPauses() {
        List<Pause> pauses = List.of(new Pause(10, 20), new Pause(30, 40));

        assertThat(Pause.within(pauses, 15, 35)).isEqualTo(10);
        assertThat(Pause.within(pauses, 20, 30)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "[1773532881863ns] Safepoint \"Cleanup\", Total: 17896589 ns\n",
        "[0.123s] Using Serial\n",
        "[1773274428368ns] Using Serial\n[1773532881863ns] Safepoint \"Cleanup\", all in all 17 ms\n",
        "[1773274428368ns] Using ZGC\n[1779260701272ns] Allocation Stall (roomcast-loop-0) 0.034s\n"})
    void refusesALogThatDoesNotSayWhatItShould(String log) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> PauseLog.of(log));
    }
}
