package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows under 'Embed it': compiled against the thin jar, and run. */
class EmbedIT {
    private static final String BIN = System.getProperty("java.home") + "/bin/";
    private static final Pattern LISTENS = Pattern.compile("chat at (http://127\\.0\\.0\\.1:\\d+)/");

    @TempDir
    private Path folder;
    private final String section;

    EmbedIT() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("## Embed it");
        section = readme.substring(begin, readme.indexOf("\n## ", begin));
    }

    @Test
    void chatIsSharedByPagesOfOldAndNewClients() throws Exception {
        String program = snippets("java").get(0);
        String page = snippets("html").get(0);
        assertThat(program.lines()).hasSizeLessThan(40);
        compile("Chat", program.replace("listen(3000)", "listen(0)"), thinJar());
        Path files = Files.createDirectories(folder.resolve("public"));
        Files.writeString(files.resolve("index.html"), page);
        Files.writeString(files.resolve("old.html"), page.replace("/socket.io/socket.io.js", "/socket.io/2/socket.io.js"));

        try (LineProcess server = LineProcess.sh("cd '" + folder + "' && exec '" + BIN + "java' -cp '"
                + String.join(File.pathSeparator, thinJar(), folder.toString()) + "' Chat", "chat");
                Browser browser = Browser.start()) {
            Patience.becomesTrue("the chat listens", () -> server.lines().stream().anyMatch(LISTENS.asPredicate()));
            String url = server.lines().stream().map(LISTENS::matcher).filter(Matcher::find).findFirst().orElseThrow()
                    .group(1);
            Browser.Page ann = browser.open(url + "/#Ann");
            ann.awaitTexts("li", "you are Ann, of 1");
            Browser.Page bob = browser.open(url + "/old.html#Bob");
            bob.awaitTexts("li", "you are Bob, of 2");
            assertThat(bob.evaluate("performance.getEntries().some((entry) => entry.name.includes('EIO=3'))"))
                    .isEqualTo(true);
            assertThat(ann.evaluate("performance.getEntries().some((entry) => entry.name.includes('EIO=4'))"))
                    .isEqualTo(true);

            ann.fill("#text", "hello <b>Bob</b> 😀");
            ann.click("button");
            bob.awaitTexts("li", "you are Bob, of 2", "Ann: hello <b>Bob</b> 😀");
            bob.fill("#text", "hello Ann");
            bob.click("button");
            ann.awaitTexts("li", "you are Ann, of 1", "Bob is here", "Ann: hello <b>Bob</b> 😀", "Bob: hello Ann");
            bob.close();

            ann.awaitTexts("li:last-child", "Bob has left");
        }
    }

    @Test
    void linesBesideTheChatCompile() throws Exception {
        List<String> lines = snippets("java");
        assertThat(lines).hasSize(3);
        String options = lines.get(1);
        if (Runtime.version().feature() < 21) {
            options = options.replace("newVirtualThreadPerTaskExecutor", "newCachedThreadPool");
        }

        compile("Lines", """
                import com.fasterxml.jackson.databind.ObjectMapper;
                import com.google.gson.Gson;
                import dev.roomcast.http.HttpResponse;
                import dev.roomcast.socketio.*;
                import java.nio.charset.StandardCharsets;
                import java.nio.file.Path;
                import java.time.Duration;
                import java.util.concurrent.Executors;

                class Lines {
                    void lines(ObjectMapper objectMapper, Gson gson) {
                %s
                %s
                    }
                }
                """.formatted(options, lines.get(2)), thinJar(), library("jackson-databind"),
                library("jackson-annotations"), library("gson"));
    }

    /** The right column of the table: what it names is there. */
    @Test
    void tableNamesWhatThereIs() throws Exception {
        compile("Table", """
                import dev.roomcast.socketio.*;
                import java.time.Duration;
                import java.util.List;
                import java.util.concurrent.CompletableFuture;
                import java.util.regex.Pattern;

                class Table {
                    record A(int a) {
                    }

                    void table(SocketIoServer io, A a) throws Exception {
                        io.listen(3000);
                        io.on("connection", socket -> {
                            socket.on("e", event -> event.ack(event.as(0, A.class)));
                            socket.onAny(event -> { });
                            socket.use((event, next) -> next.proceed());
                            socket.emit("e", a);
                            CompletableFuture<Arguments> answer =
                                    socket.timeout(Duration.ofSeconds(5)).emitWithAck("e");
                            socket.join("r");
                            socket.to("r").except("s").emit("e");
                            socket.data().put("x", 1);
                            String x = socket.handshake().query().get("x");
                            String token = socket.handshake().auth().string("token");
                            socket.disconnect(true);
                        });
                        io.to("r").emit("e");
                        io.volatile_().emit("e");
                        io.compress(false).emit("e");
                        CompletableFuture<List<Socket>> sockets = io.in("r").fetchSockets();
                        io.of("/a");
                        io.of(Pattern.compile("/r-\\\\d+"));
                        io.of((name, auth) -> true);
                        io.onNewNamespace(namespace -> { });
                        io.use((socket, next) -> next.refuse("no"));
                        io.disconnectSockets();
                        io.engine().onConnectionError(error -> { });
                    }
                }
                """, thinJar());
    }

    private void compile(String name, String source, String... classPath) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        List<String> command = new ArrayList<>(List.of(BIN + "javac", "-encoding", "UTF-8", "-cp",
                String.join(File.pathSeparator, classPath), "-d", folder.toString(), file.toString()));
        Command.run(Map.of(), command).output();
    }

    private static String thinJar() {
        return System.getProperty("roomcast.thinJar") + File.pathSeparator + library("jackson-core");
    }

    private static String library(String name) {
        return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(path -> path.contains(name)).findFirst().orElseThrow();
    }

    private List<String> snippets(String language) {
        return Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(section).results()
                .map(match -> match.group(1)).toList();
    }
}
