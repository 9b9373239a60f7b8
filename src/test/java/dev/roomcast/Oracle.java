package dev.roomcast;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.Callable;

/** What fuzz targets demand of a parser; plain and quick, since each does so some thousand times a second. */
public final class Oracle {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** For what an input costs however short it is. */
    private static final long FREE_BYTES = 256 << 10;
    /** An object of some fields for each byte of the input, made several times over. */
    private static final long BYTES_PER_BYTE = 1_024;

    private Oracle() {
    }

    /** Demands a fact. */
    public static void holds(boolean fact, String what) {
        if (!fact) {
            throw new AssertionError(what);
        }
    }

    /** Demands that two are equal. */
    public static void same(Object expected, Object actual, String what) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError(what + "\nexpected: " + expected + "\nbut was:  " + actual);
        }
    }

    /**
     * Demands that no more is allocated than what the input's own length explains: a number in it may announce
     * gigabytes.
     *
     * @param parser called once more when it has allocated too much: the first call may have had to load classes
     * @return what the parser made of it
     * @throws Exception what the parser threw
     */
    public static <T> T allocatesLittle(byte[] input, Callable<T> parser) throws Exception {
        long most = FREE_BYTES + BYTES_PER_BYTE * input.length;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return parser.call();
        } finally {
            if (THREADS.getCurrentThreadAllocatedBytes() - before > most) {
                long allocated = allocatedBytes(parser);
                holds(allocated <= most, input.length + " bytes made the parser allocate " + allocated);
            }
        }
    }

    private static long allocatedBytes(Callable<?> parser) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            parser.call();
        } catch (Exception e) {
            // The first call's is the one that is thrown.
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
