package dev.roomcast.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The first word of a command line that is to do something else than serve. */
enum Verb {
    PUSH("push", PushTool::new),
    LISTEN("listen", ListenTool::new),
    TOKEN("token", TokenTool::new),
    DOCTOR("doctor", DoctorTool::new),
    PRINT_CONFIG("print-config", PrintConfigTool::new),
    COMPLETION("completion", CompletionTool::new);

    private final String word;
    private final Supplier<Tool> maker;

    Verb(String word, Supplier<Tool> maker) {
        this.word = word;
        this.maker = maker;
    }

    /** The one that is written so. */
    static Optional<Verb> of(String word) {
        return Arrays.stream(values()).filter(verb -> verb.word.equals(word)).findFirst();
    }

    /** All words, {@code serve} among them. */
    static List<String> words() {
        return Stream.concat(Stream.of("serve"),
                Arrays.stream(values()).map(Verb::word)).toList();
    }

    String word() {
        return word;
    }

    /** Its tool, whose options are not filled in yet. */
    Tool newTool() {
        return maker.get();
    }
}
