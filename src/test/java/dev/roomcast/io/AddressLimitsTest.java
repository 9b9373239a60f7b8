package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AddressLimitsTest {
    private final FakeClock clock = new FakeClock();
    private EventLoopGroup loops;

    @BeforeEach
    void start() throws IOException {
        loops = clock.startLoops(2);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void refusesOneConnectionTooManyOfAnAddressUntilOneIsGone() throws Exception {
        AddressLimits limits = limits(2, 0);

        Lease first = connect(limits, "192.0.2.1").orElseThrow();
        connect(limits, "192.0.2.1").orElseThrow();
        Optional<Lease> third = connect(limits, "192.0.2.1");
        Optional<Lease> other = connect(limits, "192.0.2.2");
        release(first);

        assertThat(third).isEmpty();
        assertThat(other).isPresent();
        assertThat(connect(limits, "192.0.2.1")).isPresent();
    }

    @Test
    void takesTheAddressesOfOneIpv6SubscriberTogether() throws Exception {
        AddressLimits limits = limits(1, 0);

        assertThat(connect(limits, "2001:db8:1:2::1")).isPresent();
        assertThat(connect(limits, "2001:db8:1:2:ffff::1")).isEmpty();
        assertThat(connect(limits, "2001:db8:1:3::1")).isPresent();
        assertThat(connect(limits, "32.1.13.184")).as("an IPv4 address of the same bytes").isPresent();
        assertThat(connect(limits, "::ffff:32.1.13.184")).as("the same, mapped").isEmpty();
    }

    @Test
    void takesAsManyAtOnceAsMayComeInASecondAndThenOneByOne() throws Exception {
        AddressLimits limits = limits(0, 4);

        assertThat(admitted(limits, 10)).isEqualTo(4);
        clock.advance(loops, 249);
        assertThat(admitted(limits, 10)).isZero();
        clock.advance(loops, 1);
        assertThat(admitted(limits, 10)).isEqualTo(1);
        clock.advance(loops, 500);
        assertThat(admitted(limits, 10)).isEqualTo(2);
        clock.advance(loops, 60_000);
        assertThat(admitted(limits, 10)).isEqualTo(4);
    }

    @Test
    void refusalsCostNothing() throws Exception {
        AddressLimits limits = limits(1, 2);
        Lease only = connect(limits, "192.0.2.1").orElseThrow();
        for (int i = 0; i < 10; i++) {
            connect(limits, "192.0.2.1");
        }
        release(only);

        assertThat(connect(limits, "192.0.2.1")).isPresent();
    }

    @Test
    void forgetsAnAddressWithItsLastConnectionOrWhenItHasPaid() throws Exception {
        AddressLimits limits = limits(5, 10);
        Lease first = connect(limits, "192.0.2.1").orElseThrow();
        Lease second = connect(limits, "192.0.2.1").orElseThrow();
        clock.advance(loops, 1_000);
        release(first);
        int withOneLeft = limits.size();
        release(second);
        int withNone = limits.size();
        Lease shortOne = connect(limits, "192.0.2.1").orElseThrow();
        release(shortOne);
        int indebted = limits.size();
        clock.advance(loops, 1_020);

        assertThat(withOneLeft).isEqualTo(1);
        assertThat(withNone).isZero();
        assertThat(indebted).isEqualTo(1);
        assertThat(limits.size()).isZero();
        assertThat(Eventually.get(loops.timerCount())).isZero();
    }

    @Test
    void remembersADebtWhileTheAddressComesAndGoes() throws Exception {
        AddressLimits limits = limits(0, 2);
        release(connect(limits, "192.0.2.1").orElseThrow());
        release(connect(limits, "192.0.2.1").orElseThrow());
        clock.advance(loops, 400);

        assertThat(connect(limits, "192.0.2.1")).isEmpty();
    }

    @Test
    void keepsNothingOfAHundredThousandAddressesThatHaveGone() throws Exception {
        AddressLimits limits = limits(5, 5);
        EventLoop loop = loops.loops().get(1);
        int most = Eventually.onLoop(loop, () -> {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                InetAddress address = InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(0x0A00_0000 + i).array());
                leases.add(limits.connect(address, loop));
                limits.begin(address, loop);
            }
            leases.forEach(lease -> lease.release(loop));
            return limits.size();
        });
        clock.advance(loops, 1_020);

        assertThat(most).isEqualTo(100_000);
        assertThat(limits.size()).isZero();
        assertThat(Eventually.get(loops.timerCount())).isZero();
    }

    @Test
    void countsRightWhenLoopsComeTogether() throws Exception {
        AddressLimits limits = limits(100, 0);
        InetAddress address = InetAddress.getByName("192.0.2.1");
        List<CompletableFuture<Integer>> refused = new ArrayList<>();
        for (EventLoop loop : loops.loops()) {
            CompletableFuture<Integer> result = new CompletableFuture<>();
            loop.execute(() -> result.complete(comeAndGo(limits, address, loop)));
            refused.add(result);
        }

        int refusals = Eventually.get(refused.get(0)) + Eventually.get(refused.get(1));
        assertThat(refusals).isZero();
        assertThat(limits.size()).isZero();
    }

    /** Takes and gives back 50 places, often; answers how many it did not get. */
    private static int comeAndGo(AddressLimits limits, InetAddress address, EventLoop loop) {
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                try {
                    leases.add(limits.connect(address, loop));
                } catch (LimitException e) {
                    refused++;
                }
            }
            leases.forEach(lease -> lease.release(loop));
        }
        return refused;
    }

    private AddressLimits limits(int perAddress, int rate) {
        return new AddressLimits(new LimitSettings(0, perAddress, rate), loops.loops().get(0));
    }

    /** How many of so many new connections of one address are admitted. */
    private int admitted(AddressLimits limits, int attempts) throws UnknownHostException {
        int admitted = 0;
        for (int i = 0; i < attempts; i++) {
            admitted += connect(limits, "192.0.2.1").isPresent() ? 1 : 0;
        }
        return admitted;
    }

    private Optional<Lease> connect(AddressLimits limits, String address) throws UnknownHostException {
        InetAddress from = InetAddress.getByName(address);
        EventLoop loop = loops.loops().get(1);
        return Eventually.onLoop(loop, () -> {
            try {
                return Optional.of(limits.connect(from, loop));
            } catch (LimitException e) {
                return Optional.empty();
            }
        });
    }

    private void release(Lease lease) {
        EventLoop loop = loops.loops().get(0);
        Eventually.runOnLoop(loop, () -> lease.release(loop));
    }
}
