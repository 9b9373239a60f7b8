package dev.roomcast.io;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The few threads of a group that run what takes too long for a loop: the signatures and key exchanges of TLS
 * handshakes, and what the layers above give to {@link EventLoopGroup#helpers}. One per core, made when there is work
 * and gone when there is none. What waits is bounded by the connections, each of which has one task at most.
 */
final class HelperThreads {
    private static final long IDLE_SECONDS = 10;

    private HelperThreads() {
    }

    static ExecutorService make() {
        int most = Runtime.getRuntime().availableProcessors();
        AtomicInteger made = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(most, most, IDLE_SECONDS, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "roomcast-helper-" + made.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
