package dev.roomcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.io.EventLoop;
import dev.roomcast.io.EventLoopGroup;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do, twenty seconds at most. */
public final class Eventually {
    private static final long DEADLINE_SECONDS = 20;

    private Eventually() {
    }

    /** Waits until a claim that other threads make true is true; for what nobody can be told of, as a counter. */
    public static void becomesTrue(String claim, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(deadline - System.nanoTime()).as("in time: " + claim).isPositive();
            LockSupport.parkNanos(100_000);
        }
    }

    /** Waits for a value. */
    public static <T> T get(CompletableFuture<T> value) {
        try {
            return value.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Runs something on a loop's thread and waits for its result. */
    public static <T> T onLoop(EventLoop loop, Callable<T> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(step.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return get(result);
    }

    /** Runs something on a loop's thread and waits until it has run. */
    public static void runOnLoop(EventLoop loop, Runnable step) {
        onLoop(loop, () -> {
            step.run();
            return true;
        });
    }

    /** Waits until each loop has taken its tasks once. */
    public static void runOnAll(EventLoopGroup loops) {
        loops.loops().forEach(loop -> runOnLoop(loop, () -> { }));
    }
}
