package dev.roomcast.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * A heavy work in a process of its own, so that the probe need not wait for it: {@link LoadProcess} starts and asks it.
 * It works until its input ends; each line that it reads it answers, once it has begun, by one: how much it has done, a
 * blank, and what went wrong.
 */
final class LatencyLoad {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final LatencyWork work;
    private final Target target;
    private final int size;
    private final boolean spin;
    /** Written by the thread that works. */
    private volatile long done;
    private volatile String failure = "";

    private LatencyLoad(LatencyWork work, Target target, int size, boolean spin) {
        this.work = work;
        this.target = target;
        this.size = size;
        this.spin = spin;
    }

    /**
     * Works.
     *
     * @param args the work, its size, the port of the server on the loopback, whether to spin
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int port = Integer.parseInt(args[2]);
        LatencyLoad load = new LatencyLoad(LatencyWork.valueOf(args[0]),
                Target.local(port, port, Dialect.SOCKET_IO, ProcessHandle.current().pid()), Integer.parseInt(args[1]),
                Boolean.parseBoolean(args[3]));
        Thread thread = new Thread(load::run, "load");
        thread.setDaemon(true);
        thread.start();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null) {
            load.begun.await();
            System.out.println(load.done + " " + load.failure.replace('\n', ' '));
        }
    }

    private void run() {
        try (HeavyWork heavy = work.open(target, size, spin)) {
            begun.countDown();
            while (true) {
                done += heavy.go();
            }
        } catch (IOException | RuntimeException e) {
            failure = e.toString();
            begun.countDown();
        }
    }
}
