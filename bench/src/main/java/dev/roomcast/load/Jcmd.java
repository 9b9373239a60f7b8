package dev.roomcast.load;

import dev.roomcast.figures.Facts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the JDK's {@code jcmd} has another JVM do. */
final class Jcmd {
    private static final String PROGRAM = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    /** The last line of a histogram: objects, bytes. */
    private static final Pattern TOTAL = Pattern.compile("Total +[0-9]+ +([0-9]+)");

    private Jcmd() {
    }

    /** Collects all garbage of a JVM, and answers the bytes of what is left. */
    static long liveHeapBytes(long pid) throws IOException {
        String histogram = Facts.output(List.of(PROGRAM, Long.toString(pid), "GC.class_histogram"));
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IOException("jcmd has no histogram of process " + pid + ": " + histogram);
        }
        return Long.parseLong(total.group(1));
    }
}
