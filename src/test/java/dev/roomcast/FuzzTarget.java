package dev.roomcast;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One parser's fuzz target: a class {@code …Fuzz} beside the parser's tests with a static
 * {@code fuzzerTestOneInput(byte[])}, which throws on a fault of ours, and the corpus of inputs that are kept for it.
 *
 * @param name below this package, e.g. {@code http.FormDataFuzz}
 */
record FuzzTarget(String name) {
    private static final Path SOURCES = Path.of("src/test/java/dev/roomcast");
    private static final Path CORPORA = Path.of("src/test/resources/fuzz");

    /** All there are, in the order of their names. */
    static List<FuzzTarget> all() throws IOException {
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            return sources.map(source -> SOURCES.relativize(source).toString())
                    .filter(source -> source.endsWith("Fuzz.java"))
                    .map(source -> source.replace(".java", "").replace('/', '.'))
                    .sorted().map(FuzzTarget::new).toList();
        }
    }

    String className() {
        return FuzzTarget.class.getPackageName() + "." + name;
    }

    /** The folder of its inputs, one a file; what a run finds is put there, too. */
    Path corpus() {
        return CORPORA.resolve(name);
    }

    List<Path> inputs() throws IOException {
        try (Stream<Path> files = Files.list(corpus())) {
            return files.sorted().toList();
        }
    }

    /** Does with an input what a fuzzer would. */
    void run(byte[] input) throws Throwable {
        try {
            Class.forName(className()).getMethod("fuzzerTestOneInput", byte[].class).invoke(null, input);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
