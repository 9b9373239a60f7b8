package dev.roomcast.push;

import java.lang.management.MemoryUsage;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What {@code /metrics} says of the process and its JVM, under the names that others use for the same figures, so that
 * existing dashboards show them. From any thread but a loop's.
 */
final class ProcessMetrics {
    private ProcessMetrics() {
    }

    static void write(MetricsText text) {
        text.gauge("roomcast_build_info", "1; its labels are the version of Roomcast and that of Java.")
                .value("version", version(), "java", Runtime.version().toString(), 1);
        memory(text);
        collections(text);
        text.gauge("jvm_threads_current", "Threads of the JVM alive.").value(ProcessFigures.threads());
        text.gauge("process_start_time_seconds", "When the process was started, in seconds since 1970.")
                .seconds(TimeUnit.MILLISECONDS.toNanos(ProcessFigures.startMillis()));
        ProcessFigures.cpuNanos().ifPresent(nanos ->
                text.counter("process_cpu_seconds", "CPU time of the process, of user and system.").seconds(nanos));
        ProcessFigures.residentBytes().ifPresent(bytes ->
                text.gauge("process_resident_memory_bytes", "Bytes of memory that the process has.").value(bytes));
        ProcessFigures.openFiles().ifPresent(count ->
                text.gauge("process_open_fds", "File descriptors in use.").value(count));
        ProcessFigures.maxFiles().ifPresent(count ->
                text.gauge("process_max_fds", "File descriptors that there may be.").value(count));
    }

    private static void memory(MetricsText text) {
        MemoryUsage heap = ProcessFigures.heap();
        MemoryUsage nonHeap = ProcessFigures.nonHeap();
        text.gauge("jvm_memory_used_bytes", "Bytes in use.").value("area", "heap", heap.getUsed())
                .value("area", "nonheap", nonHeap.getUsed());
        text.gauge("jvm_memory_committed_bytes", "Bytes taken from the system.")
                .value("area", "heap", heap.getCommitted()).value("area", "nonheap", nonHeap.getCommitted());
        text.gauge("jvm_memory_max_bytes", "Bytes that there may be; -1 for no bound.")
                .value("area", "heap", heap.getMax()).value("area", "nonheap", nonHeap.getMax());
    }

    private static void collections(MetricsText text) {
        text.summary("jvm_gc_collection_seconds", "Collections of garbage, and the time that they took.");
        for (ProcessFigures.Collector each : ProcessFigures.collectors()) {
            text.observed("gc", each.name(), each.count(), TimeUnit.MILLISECONDS.toNanos(each.millis()));
        }
    }

    /** What the build wrote into the jar. */
    private static String version() {
        return Optional.ofNullable(Roomcast.class.getPackage().getImplementationVersion()).orElse("unknown");
    }
}
