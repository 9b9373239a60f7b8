package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is a module of its own, against the thin jar as a module. */
class ModuleIT {
    private static final String MODULE = """
            module chat {
                requires dev.roomcast;
            }
            """;
    private static final String PROGRAM = """
            package chat;

            import dev.roomcast.engineio.SessionCookie;
            import dev.roomcast.http.HttpResponse;
            import dev.roomcast.push.Roomcast;
            import dev.roomcast.socketio.SocketIoServer;

            public class Chat {
                public static void main(String[] args) throws Exception {
                    try (SocketIoServer io = SocketIoServer.builder().cookie(SessionCookie.named("io")).build();
                            Roomcast push = Roomcast.builder().port(0).start()) {
                        io.on("connection", socket -> socket.on("chat", event -> io.emit("chat", event.string(0))));
                        io.engine().onConnectionError(error -> System.out.println(error.message()));
                        io.http().get("/", exchange -> exchange.respond(HttpResponse.text(200, "text/plain", "hi")));
                        System.out.println(io.listen(0).getPort() > 0 && push.push("test", "hello").join() == 0);
                        System.out.println(SocketIoServer.class.getModule());
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void compilesAndRuns() throws Exception {
        Path classes = folder.resolve("classes");
        assertThat(compile(PROGRAM, classes)).isEmpty();

        String out = Command.run(Map.of(), List.of(System.getProperty("java.home") + "/bin/java", "--module-path",
                modulePath() + File.pathSeparator + classes, "--module", "chat/chat.Chat")).output();

        assertThat(out).isEqualTo("true\nmodule dev.roomcast\n");
    }

    @Test
    void seesNothingOfWhatIsNotExported() throws IOException {
        for (String type : List.of("io.EventLoop", "websocket.CloseCode", "protocol1.Protocol1Server",
                "feed.FeedServer", "cli.Main")) {
            String source = "package chat;\nclass Chat {\n    dev.roomcast." + type + " inside;\n}\n";

            assertThat(compile(source, folder.resolve("none")))
                    .contains("package dev.roomcast." + type.substring(0, type.indexOf('.')) + " is not visible");
        }
    }

    /** What the compiler says. */
    private String compile(String source, Path into) throws IOException {
        Path module = Files.writeString(folder.resolve("module-info.java"), MODULE);
        Path program = Files.writeString(folder.resolve("Chat.java"), source);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        ToolProvider.findFirst("javac").orElseThrow().run(out, out, "-Xlint:all", "--module-path", modulePath(), "-d",
                into.toString(), module.toString(), program.toString());
        return said.toString(StandardCharsets.UTF_8);
    }

    private static String modulePath() {
        String jackson = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(path -> path.contains("jackson-core")).findFirst().orElseThrow();
        return System.getProperty("roomcast.thinJar") + File.pathSeparator + jackson;
    }
}
