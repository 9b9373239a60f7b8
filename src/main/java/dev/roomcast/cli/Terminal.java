package dev.roomcast.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a tool was started with and may read from and print to. Both outputs are UTF-8, whatever the locale. */
record Terminal(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
    Terminal {
        out = new PrintStream(out, true, StandardCharsets.UTF_8);
        err = new PrintStream(err, true, StandardCharsets.UTF_8);
    }
}
