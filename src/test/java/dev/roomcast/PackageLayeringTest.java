package dev.roomcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packages are layers, and some knowledge has one home (DESIGN.md, "The shape inside"). */
class PackageLayeringTest {
    /** From the lowest to the highest; each may import those before it. */
    private static final List<String> LAYERS =
            List.of("io", "http", "websocket", "engineio", "socketio", "auth", "protocol1", "feed", "push", "cli");

    private static final Pattern MENTION = Pattern.compile("\\bdev\\.roomcast\\.([a-z0-9]+)\\b");

    /** What only some packages may mention, or single classes of them, as in {@code auth.HttpCalls}. */
    private record Reserved(List<String> homes, Pattern mention) {
        Reserved(List<String> homes, String regex) {
            this(homes, Pattern.compile(regex));
        }
    }

    private static final List<Reserved> RESERVED = List.of(
            new Reserved(List.of("io"), "\\bjava\\.nio\\.channels\\b|\\bjavax\\.net\\.ssl\\b"),
            new Reserved(List.of("io"), "\\bnew\\s+Thread\\b|\\bextends\\s+Thread\\b|\\bThread\\s*::\\s*new\\b"
                    + "|\\bThread\\s*\\.\\s*(ofPlatform|ofVirtual|startVirtualThread)\\b|\\bExecutors\\b"
                    + "|\\bForkJoinPool\\b|\\bThreadPoolExecutor\\b|\\bjava\\.util\\.Timer\\b"
                    + "|\\b(?!sendAsync\\b)\\w+Async\\s*\\("),
            new Reserved(List.of("io"), "\\bSystem\\s*(\\.|::)\\s*(nanoTime|currentTimeMillis)\\b"
                    + "|\\b(Instant|LocalDate|LocalDateTime|ZonedDateTime|OffsetDateTime)\\s*(\\.|::)\\s*now\\b"
                    + "|\\bClock\\s*\\.\\s*system|\\bnew\\s+Date\\s*\\(\\s*\\)"),
            new Reserved(List.of("io"), "\\bsynchronized\\b|\\bjava\\.util\\.concurrent\\.locks\\b"),
            new Reserved(List.of("cli"), "\\bSystem\\s*(\\.|::)\\s*(exit|out|err|in|getenv|getProperty|getProperties)\\b"
                    + "|\\.\\s*halt\\s*\\(|\\bprintStackTrace\\b"),
            new Reserved(List.of("socketio", "push"), "\\bcom\\.fasterxml\\.jackson\\b"),
            // Which client we use, and which library reads JWTs, is the business of one class each.
            new Reserved(List.of("auth.HttpCalls"), "\\bjava\\.net\\.http\\b|\\bsendAsync\\b"),
            new Reserved(List.of("auth.JwtKeys"), "\\bcom\\.nimbusds\\b"));

    /** Who may join is asked below sockets: of the layers that know them, {@code auth} uses their JSON alone. */
    private static final Pattern NOT_FOR_AUTH =
            Pattern.compile("\\bdev\\.roomcast\\.(websocket|engineio|socketio(?!\\.Json\\b))\\b");

    /** A shutdown hook needs a thread that is made, but never started by us. */
    private static final Pattern SHUTDOWN_HOOK = Pattern.compile("\\baddShutdownHook\\s*\\(\\s*new\\s+Thread\\b");

    private static final Pattern NO_CODE = Pattern.compile("\"\"\"[\\s\\S]*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\""
            + "|'(?:\\\\.|[^'\\\\\\n])+'|//[^\\n]*|/\\*[\\s\\S]*?\\*/");

    @Test
    void keepsEveryPackageAboveWhatItImports() throws IOException {
        List<String> violations = new ArrayList<>();
        int files = 0;

        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/dev/roomcast"))) {
            for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                files++;
                for (String violation : violations(layerOf(source), nameOf(source), Files.readString(source))) {
                    violations.add(source + ": " + violation);
                }
            }
        }

        assertThat(violations).isEmpty();
        assertThat(files).isGreaterThan(30);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            io        | import dev.roomcast.http.HttpRequest;
            http      | import dev.roomcast.websocket.Handshake;
            websocket | import static dev.roomcast.engineio.Session.close;
            engineio  | import dev.roomcast.socketio.*;
            socketio  | dev.roomcast.push.Roomcast roomcast = null;
            protocol1 | import dev.roomcast.push.Roomcast;
            socketio  | import dev.roomcast.protocol1.Protocol1Server;
            feed      | import dev.roomcast.push.Join;
            push      | import dev.roomcast.cli.Main;
            push      | import dev.roomcast.util.Strings;
            util      | class Strings { }
            http      | import java.nio.channels.SocketChannel;
            cli       | java.nio.channels.Selector selector;
            push      | import javax.net.ssl.SSLEngine;
            socketio  | new Thread(task).start();
            push      | class Poller extends Thread { }
            push      | Executors.newCachedThreadPool();
            engineio  | Thread.ofVirtual().start(task);
            engineio  | CompletableFuture.runAsync(task);
            engineio  | long now = System.nanoTime();
            push      | LongSupplier clock = System::currentTimeMillis;
            push      | Instant.now()
            socketio  | synchronized (this) { }
            push      | System.exit(1);
            io        | System.out.println(1);
            http      | String port = System.getenv("PORT");
            io        | e.printStackTrace();
            engineio  | import com.fasterxml.jackson.core.JsonParser;
            cli       | com.fasterxml.jackson.core.JsonFactory json;
            auth      | import dev.roomcast.socketio.Socket;
            auth      | import dev.roomcast.engineio.Session;
            socketio  | import dev.roomcast.auth.Grant;
            auth      | import java.net.http.HttpClient;
            push      | client.sendAsync(request, handler);
            auth      | import com.nimbusds.jwt.SignedJWT;
            """)
    void noticesAViolation(String layer, String code) {
        assertThat(violations(layer, "package dev.roomcast." + layer + ";\n" + code)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "import dev.roomcast.io.EventLoop; import dev.roomcast.http.HttpRequest;",
        "/** On the clock of {@link System#nanoTime}, see dev.roomcast.cli.Main and java.nio.channels. */",
        "// System.exit(1)",
        "String text = \"System.exit \\\" // new Thread\"; char quote = '\"'; String other = \"synchronized\";",
        "String text = \"\"\"\n    \" System.exit(1); dev.roomcast.cli.Main \\\"\"\"\n    \"\"\";",
        "Runtime.getRuntime().addShutdownHook(new Thread(this::drain));",
    })
    void letsPassWhatIsAllowed(String code) {
        assertThat(violations("push", code)).isEmpty();
    }

    @Test
    void seesCodeBehindTextThatLooksLikeAComment() {
        String code = "String url = \"http://x/*\"; System.exit(1); // */";

        assertThat(violations("push", code)).containsExactly("System.exit belongs to [cli]");
    }

    private static String layerOf(Path source) {
        return Path.of("src/main/java/dev/roomcast").relativize(source).getName(0).toString();
    }

    private static String nameOf(Path source) {
        return source.getFileName().toString().replace(".java", "");
    }

    private static List<String> violations(String layer, String source) {
        return violations(layer, "Some", source);
    }

    private static List<String> violations(String layer, String name, String source) {
        if (!LAYERS.contains(layer)) {
            return List.of("package " + layer + " has no place in " + LAYERS);
        }
        String code = SHUTDOWN_HOOK.matcher(NO_CODE.matcher(source).replaceAll(" ")).replaceAll("addShutdownHook(");
        List<String> violations = new ArrayList<>();
        Matcher mention = MENTION.matcher(code);
        while (mention.find()) {
            int mentioned = LAYERS.indexOf(mention.group(1));
            if (mentioned < 0 || mentioned > LAYERS.indexOf(layer)) {
                violations.add(layer + " mentions " + mention.group());
            }
        }
        for (Reserved reserved : RESERVED) {
            Matcher found = reserved.mention.matcher(code);
            while (!reserved.homes.contains(layer) && !reserved.homes.contains(layer + "." + name) && found.find()) {
                violations.add(found.group() + " belongs to " + reserved.homes);
            }
        }
        Matcher unwanted = NOT_FOR_AUTH.matcher(code);
        while (layer.equals("auth") && unwanted.find()) {
            violations.add("auth mentions " + unwanted.group());
        }
        return violations;
    }
}
