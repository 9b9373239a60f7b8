package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long TICK = TimerWheel.TICK_NANOS;
    /** A clock like {@link System#nanoTime}'s may begin anywhere. */
    private static final long START = -123_456_789L;

    private final TimerWheel wheel = new TimerWheel(START);
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsTimersInTheOrderOfTheirDeadlines() {
        schedule("third", 70_000 * TICK);
        schedule("first", 3 * TICK);
        schedule("second", 300 * TICK);

        runUntil(80_000 * TICK);

        assertThat(ran).containsExactly("first", "second", "third");
    }

    @Test
    void runsTimersOfOneTickInTheOrderOfScheduling() {
        schedule("a", 5 * TICK);
        schedule("b", 5 * TICK);
        schedule("c", 5 * TICK);

        runUntil(5 * TICK);

        assertThat(ran).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 254, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 131_072, 16_777_215, 16_777_216,
        16_777_217, 4_294_967_295L, 4_294_967_296L, 4_294_967_297L, 10_000_000_000L})
    void runsAtItsTickAndNotOneBefore(long ticks) {
        schedule("timer", ticks * TICK);

        runUntil(ticks * TICK - 1);
        List<String> before = List.copyOf(ran);
        runUntil(ticks * TICK);

        assertThat(before).isEmpty();
        assertThat(ran).containsExactly("timer");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 200, 256, 65_536, 16_777_216})
    void runsAtItsTickWhenScheduledInTheMiddleOfALevel(long ticks) {
        schedule("before", 100_777 * TICK);
        runUntil(100_777 * TICK);
        ran.clear();

        schedule("timer", (100_777 + ticks) * TICK);
        runUntil((100_777 + ticks) * TICK - 1);
        List<String> before = List.copyOf(ran);
        runUntil((100_777 + ticks) * TICK);

        assertThat(before).isEmpty();
        assertThat(ran).containsExactly("timer");
    }

    @Test
    void runsADeadlineThatHasPassedAtTheNextTick() {
        runUntil(1_000 * TICK);

        schedule("late", 1 * TICK);
        runUntil(1_000 * TICK + TICK - 1);
        List<String> before = List.copyOf(ran);
        runUntil(1_001 * TICK);

        assertThat(before).isEmpty();
        assertThat(ran).containsExactly("late");
    }

    @Test
    void roundsADeadlineInsideATickUp() {
        schedule("timer", 5 * TICK + 1);

        runUntil(6 * TICK - 1);
        List<String> before = List.copyOf(ran);
        runUntil(6 * TICK);

        assertThat(before).isEmpty();
        assertThat(ran).containsExactly("timer");
    }

    @Test
    void forgetsACancelledTimer() {
        Timer near = schedule("near", 2 * TICK);
        Timer far = schedule("far", 100_000 * TICK);
        schedule("kept", 100_000 * TICK);

        near.cancel();
        far.cancel();
        far.cancel();
        runUntil(200_000 * TICK);

        assertThat(ran).containsExactly("kept");
        assertThat(near.isScheduled()).isFalse();
        assertThat(wheel.size()).isZero();
    }

    @Test
    void letsATimerCancelOneThatIsDueWithIt() {
        Timer[] second = new Timer[1];
        wheel.schedule(() -> second[0].cancel(), START + 5 * TICK);
        second[0] = schedule("second", 5 * TICK);

        runUntil(10 * TICK);

        assertThat(ran).isEmpty();
        assertThat(wheel.size()).isZero();
    }

    @Test
    void isNotScheduledWhileAndAfterItRuns() {
        List<Boolean> scheduled = new ArrayList<>();
        Timer[] timer = new Timer[1];
        timer[0] = wheel.schedule(() -> scheduled.add(timer[0].isScheduled()), START + TICK);
        boolean before = timer[0].isScheduled();

        runUntil(TICK);
        timer[0].cancel();

        assertThat(before).isTrue();
        assertThat(scheduled).containsExactly(false);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void letsATimerScheduleItselfAgain() {
        Runnable[] task = new Runnable[1];
        long[] next = {0};
        task[0] = () -> {
            ran.add("at " + next[0]);
            next[0] += 100;
            wheel.schedule(task[0], START + next[0] * TICK);
        };
        wheel.schedule(task[0], START);

        for (long now = 0; now <= 300; now++) {
            runUntil(now * TICK);
        }

        assertThat(ran).containsExactly("at 0", "at 100", "at 200", "at 300");
    }

    @Test
    void saysThatNothingWillBeDueWhenItIsEmpty() {
        Timer timer = schedule("timer", 5 * TICK);

        timer.cancel();

        assertThat(wheel.nanosUntilNext(START)).isEqualTo(TimerWheel.NEVER);
    }

    @Test
    void saysHowLongNothingWillBeDue() {
        schedule("timer", 100 * TICK);

        assertThat(wheel.nanosUntilNext(START)).isEqualTo(100 * TICK);
        assertThat(wheel.nanosUntilNext(START + 99 * TICK)).isEqualTo(TICK);
        assertThat(wheel.nanosUntilNext(START + 100 * TICK)).isZero();
        assertThat(wheel.nanosUntilNext(START + 500 * TICK)).isZero();
    }

    @Test
    void needsFewWakeUpsForAFarTimer() {
        long deadline = 9_876_543 * TICK;
        schedule("far", deadline);

        long now = 0;
        int wakeUps = 0;
        while (ran.isEmpty()) {
            now += wheel.nanosUntilNext(START + now);
            runUntil(now);
            wakeUps++;
        }

        assertThat(now).isEqualTo(deadline);
        assertThat(wakeUps).isLessThanOrEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithASortedListOnThousandsOfTimers(long seed) {
        Random random = new Random(seed);
        TreeMap<Long, List<Timer>> expected = new TreeMap<>();
        List<Timer> alive = new ArrayList<>();
        long now = 0;

        for (int step = 0; step < 6_000; step++) {
            long delay = (random.nextLong() >>> 1) % (1L << random.nextInt(12, 52));
            Timer timer = wheel.schedule(() -> { }, START + now + delay);
            expected.computeIfAbsent(tickOf(now, delay), tick -> new ArrayList<>()).add(timer);
            alive.add(timer);
            if (random.nextInt(4) == 0) {
                Timer cancelled = alive.remove(random.nextInt(alive.size()));
                cancelled.cancel();
                expected.values().forEach(timers -> timers.remove(cancelled));
                expected.values().removeIf(List::isEmpty);
            }
            if (random.nextInt(8) == 0) {
                long stride = (random.nextLong() >>> 1) % (1L << random.nextInt(20, 50));
                assertThat(firstDue(expected, now)).isGreaterThanOrEqualTo(
                        saturatedAdd(now, wheel.nanosUntilNext(START + now)));
                now += stride;
                assertThat(polled(now)).isEqualTo(takeDue(expected, now));
            }
            alive.removeIf(other -> !other.isScheduled());
            assertThat(wheel.size()).isEqualTo(alive.size());
        }

        assertThat(polled(Long.MAX_VALUE / 4)).isEqualTo(takeDue(expected, Long.MAX_VALUE / 4));
        assertThat(wheel.size()).isZero();
    }

    private static long tickOf(long now, long delay) {
        return Math.max(now / TICK + 1, (now + delay + TICK - 1) / TICK);
    }

    private static long firstDue(TreeMap<Long, List<Timer>> expected, long now) {
        return expected.isEmpty() ? Long.MAX_VALUE : Math.max(now, expected.firstKey() * TICK);
    }

    private static long saturatedAdd(long a, long b) {
        return b == TimerWheel.NEVER ? Long.MAX_VALUE : a + b;
    }

    /** Ticks of what the wheel gives out. */
    private List<Long> polled(long now) {
        List<Long> ticks = new ArrayList<>();
        for (Timer timer = wheel.poll(START + now); timer != null; timer = wheel.poll(START + now)) {
            assertThat(timer.isScheduled()).isFalse();
            ticks.add(timer.deadlineTick);
        }
        return ticks;
    }

    private static List<Long> takeDue(TreeMap<Long, List<Timer>> expected, long now) {
        List<Long> ticks = new ArrayList<>();
        while (!expected.isEmpty() && expected.firstKey() <= now / TICK) {
            long tick = expected.firstKey();
            expected.remove(tick).forEach(timer -> ticks.add(tick));
        }
        return ticks;
    }

    private Timer schedule(String name, long nanosFromStart) {
        return wheel.schedule(() -> ran.add(name), START + nanosFromStart);
    }

    private void runUntil(long nanosFromStart) {
        long now = START + nanosFromStart;
        for (Timer timer = wheel.poll(now); timer != null; timer = wheel.poll(now)) {
            timer.run();
        }
    }
}
