package dev.roomcast.load;

import dev.roomcast.figures.LoopsLine;
import dev.roomcast.figures.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a server with one loop and one with two have done of a work in turn. Confined to one thread. */
final class SlicePairs {
    private static final int LOOPS = 2;

    private final List<Slice> ones = new ArrayList<>();
    private final List<Slice> twos = new ArrayList<>();
    private final List<Double> capacities = new ArrayList<>();
    private final List<Double> throughputs = new ArrayList<>();

    /** Adds two neighbours; nothing where one of them has delivered nothing, or for less than a tick of CPU. */
    void add(Slice one, Slice two) {
        if (one.cpuMicros() > 0 && two.cpuMicros() > 0) {
            ones.add(one);
            twos.add(two);
            capacities.add(LOOPS * one.cpuMicros() / two.cpuMicros());
            throughputs.add(two.perSecond() / one.perSecond());
        }
    }

    /**
     * All of it.
     *
     * @param failures in words
     */
    LoopsLine line(String work, String failures) {
        if (ones.isEmpty()) {
            return LoopsLine.failed(work, failures.isEmpty() ? "nothing was delivered" : failures);
        }
        List<Slice> all = new ArrayList<>(ones);
        all.addAll(twos);
        return new LoopsLine(work, side(ones), side(twos), Spread.ofMedian(capacities), Spread.ofMedian(throughputs),
                all(all, Slice::others).median(), failures);
    }

    private static LoopsLine.Side side(List<Slice> slices) {
        return new LoopsLine.Side(all(slices, Slice::perSecond), all(slices, Slice::cpuMicros),
                all(slices, slice -> slice.serverCpuSeconds() / slice.seconds()));
    }

    private static Spread all(List<Slice> slices, ToDoubleFunction<Slice> figure) {
        return Spread.ofAll(slices.stream().map(figure::applyAsDouble).toList());
    }
}
