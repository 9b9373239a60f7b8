package dev.roomcast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.figures.LoopsLine;
import dev.roomcast.figures.Spread;
import org.junit.jupiter.api.Test;

class SlicePairsTest {
    private final SlicePairs pairs = new SlicePairs();

    @Test
    void hasTwoCoresDeliverTwiceAsMuchWhereADeliveryCostsTheSame() {
        pairs.add(new Slice(0.5, 1000, 0.5, 0, 0.1), new Slice(0.5, 1000, 0.5, 0, 0.1));

        LoopsLine line = pairs.line("fan-out", "");

        assertThat(line.capacity().median()).isEqualTo(2);
        assertThat(line.throughput().median()).isEqualTo(1);
    }

    @Test
    void takesTheMedianOfTheRatiosOfNeighbours() {
        pairs.add(new Slice(1, 1000, 1, 0, 0), new Slice(1, 1500, 1.5, 0, 0));
        pairs.add(new Slice(1, 1000, 1, 0, 0), new Slice(1, 1600, 2, 0, 0));
        pairs.add(new Slice(1, 2000, 1, 0, 0.3), new Slice(1, 1600, 1.6, 0, 0.4));

        LoopsLine line = pairs.line("fan-out", "lost 1");

        assertThat(line).isEqualTo(new LoopsLine("fan-out",
                new LoopsLine.Side(new Spread(1000, 1000, 2000), new Spread(1000, 500, 1000), new Spread(1, 1, 1)),
                new LoopsLine.Side(new Spread(1600, 1500, 1600), new Spread(1000, 1000, 1250),
                        new Spread(1.6, 1.5, 2)),
                new Spread(1.6, 1, 2), new Spread(1.5, 0.8, 1.6), 0, "lost 1"));
    }

    @Test
    void leavesOutASliceInWhichNothingWasDelivered() {
        pairs.add(new Slice(1, 0, 1, 0, 0), new Slice(1, 1500, 1.5, 0, 0));

        assertThat(pairs.line("fan-out", "")).isEqualTo(LoopsLine.failed("fan-out", "nothing was delivered"));
    }
}
