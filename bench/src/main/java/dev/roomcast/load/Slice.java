package dev.roomcast.load;

/**
 * What came of a time under load.
 *
 * @param seconds how long it was
 * @param delivered messages that reached their window, or what else the work counts
 * @param serverCpuSeconds used by the server
 * @param clientBusy part of the time in which the load client had something to do: near 1, it was the limit
 * @param others part of one core that other programs, and the host of a virtual machine, used
 */
record Slice(double seconds, long delivered, double serverCpuSeconds, double clientBusy, double others) {
    double perSecond() {
        return delivered / seconds;
    }

    /** Server CPU for one delivery, in microseconds; 0 when there was none. */
    double cpuMicros() {
        return delivered == 0 ? 0 : serverCpuSeconds / delivered * 1e6;
    }
}
