package dev.roomcast.io;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs a bench of one thread on an event loop, where what it measures is at home. JMH makes it by reflection in a
 * fork that asks for it: {@code -Djmh.executor=CUSTOM -Djmh.executor.class=dev.roomcast.io.LoopExecutor}.
 */
public final class LoopExecutor extends AbstractExecutorService {
    private static volatile EventLoopGroup group;

    private volatile boolean shutdown;

    /** The constructor that JMH calls. */
    public LoopExecutor(int threads, String prefix) throws IOException {
        if (threads != 1) {
            throw new IllegalArgumentException(threads + " threads, there is one loop: run with -t 1");
        }
        group = EventLoopGroup.start(1);
    }

    /** The group of one loop that the bench runs on. */
    public static EventLoopGroup group() {
        return group;
    }

    @Override
    public void execute(Runnable task) {
        group.loops().get(0).execute(task);
    }

    @Override
    public void shutdown() {
        shutdown = true;
        group.close();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }
}
