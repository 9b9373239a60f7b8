package dev.roomcast.cli;

import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code push}: a trigger by hand or by a script. */
@Command(name = "push", sortOptions = false, usageHelpAutoWidth = true, mixinStandardHelpOptions = true,
        versionProvider = Version.class, header = "Sends a message to every window of a user.",
        footer = {"", "Prints the answer, {\"sockets\":N}: to how many windows it was handed. Exit status: 0 to one at"
            + " least, 3 to none, 4 refused by the server, 5 no server there, 2 a wrong option or value."})
final class PushTool implements Tool {
    private static final String STDIN = "-";

    @Mixin
    private ServerOptions server;

    @Parameters(index = "0", paramLabel = "NAME", description = "Whom it is for")
    private String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "MESSAGE", description = "What is sent; without it, or when"
            + " it is -, what comes by standard input, but for a line's end at its end")
    private String message;

    @Option(names = "--room", paramLabel = "NAME", description = "Whom it is for, too; may be repeated")
    private List<String> rooms = new ArrayList<>();

    @Option(names = "--json", description = "The message is JSON, and sent as what it is")
    private boolean json;

    @Option(names = "--key", paramLabel = "KEY",
            description = "Trigger key; rather in ROOMCAST_TRIGGER_KEY, for others can read command lines")
    private String key;

    @Override
    public Status run(Terminal terminal) throws ToolException {
        ApiClient client = server.client();
        List<String> names = new ArrayList<>(List.of(name));
        names.addAll(rooms);
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", names);
        content.put("msg", value(terminal));
        ApiClient.Answer answer;
        try {
            answer = client.postJson("", Optional.ofNullable(key), Json.write(content));
        } catch (IOException e) {
            throw client.unreachable(e);
        }
        if (answer.status() != 200) {
            throw answer.refused();
        }
        Object sockets = answer.member("sockets").orElseThrow(() -> new ToolException(Status.UNREACHABLE,
                client.base() + " answers, but not as a Roomcast"));
        terminal.out().println("{\"sockets\":" + sockets + "}");
        return sockets.equals(0) ? Status.NOBODY : Status.DONE;
    }

    private Object value(Terminal terminal) {
        String text = message == null || message.equals(STDIN) ? read(terminal) : message;
        if (!json) {
            return text;
        }
        try {
            return Json.read(text);
        } catch (Json.InvalidException e) {
            throw new IllegalArgumentException("the message is no JSON: " + e.getMessage());
        }
    }

    private static String read(Terminal terminal) {
        try {
            byte[] bytes = terminal.in().readAllBytes();
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.replaceFirst("\r?\n\\z", "");
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("standard input is not UTF-8");
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read standard input: " + e.getMessage());
        }
    }
}
