package dev.roomcast.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmTest {
    @TempDir
    Path folder;

    @Test
    void choosesTheNewestThatIsInstalled() throws IOException {
        install("a", "JAVA_RUNTIME_VERSION=\"9.9.9\"\nJAVA_VERSION=\"25.0.3\"\n");
        install("b", "JAVA_VERSION=\"21.0.11\"\n");
        install("c", "JAVA_VERSION=\"17.0.15\"\n");
        Files.createDirectories(folder.resolve("no JDK"));

        Jvm newest = Jvm.newest(folder, 21).orElseThrow();

        assertThat(newest.name()).isEqualTo("ZGC, JDK 25");
        assertThat(newest.server().command(80, 80, 1)).startsWith(folder.resolve("a/bin/java").toString(),
                "-XX:+UseZGC").contains("--port", "80");
    }

    @Test
    void choosesNoneThatIsTooOld() throws IOException {
        install("c", "JAVA_VERSION=\"17.0.15\"\n");

        assertThat(Jvm.newest(folder, 21)).isEmpty();
        assertThat(Jvm.newest(folder.resolve("nowhere"), 21)).isEmpty();
    }

    private void install(String name, String release) throws IOException {
        Files.createDirectories(folder.resolve(name));
        Files.writeString(folder.resolve(name).resolve("release"), release);
    }
}
