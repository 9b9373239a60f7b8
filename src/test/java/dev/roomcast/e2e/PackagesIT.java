package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.push.Roomcast;
import dev.roomcast.socketio.Json;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Roomcast is installed by: jar, Debian package, systemd unit, Dockerfile. {@code make deb-test} installs it. */
class PackagesIT {
    private static final Path DIST = Path.of("src/main/dist");
    private static final Path JAR = Path.of(System.getProperty("roomcast.jar"));
    private static final String VERSION = System.getProperty("roomcast.version");
    private static final String JAVA = System.getProperty("java.home") + "/bin/java";
    private static final long MAX_JAR_BYTES = 5_000_000;
    private static final double MAX_EXPOSURE = 2.0;

    @TempDir
    private Path folder;

    @Test
    void standaloneJarIsSmall() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(MAX_JAR_BYTES);
    }

    @Test
    void debianPackageHoldsWhatItShould() throws Exception {
        Path deb = Path.of(deb(folder));

        String files = Command.sh("dpkg-deb -c \"$1\" | grep -v '/$' | awk '{print $1, $2, $6}' | LC_ALL=C sort -k3",
                deb.toString()).output();
        String control = Command.sh("dpkg-deb -f \"$1\"", deb.toString()).output();
        String inside = Command.sh("dpkg-deb -I \"$1\" conffiles triggers", deb.toString()).output();
        String jar = Command.sh("cd \"$1\" && dpkg-deb -x \"$2\" x && cmp x/usr/share/roomcast/roomcast.jar \"$3\"",
                folder.toString(), deb.toString(), JAR.toString()).output();

        assertThat(deb.getFileName()).hasToString("roomcast_" + VERSION + "_all.deb");
        assertThat(files).isEqualTo("""
                -rw-r--r-- root/root ./etc/default/roomcast
                -rw-r--r-- root/root ./etc/logrotate.d/roomcast
                -rw-r--r-- root/root ./etc/roomcast/roomcast.properties
                -rwxr-xr-x root/root ./usr/bin/roomcast
                -rw-r--r-- root/root ./usr/lib/systemd/system/roomcast.service
                -rw-r--r-- root/root ./usr/share/bash-completion/completions/roomcast
                -rw-r--r-- root/root ./usr/share/doc/roomcast/README.md
                -rw-r--r-- root/root ./usr/share/doc/roomcast/copyright
                -rw-r--r-- root/root ./usr/share/roomcast/Roomcast.php
                -rw-r--r-- root/root ./usr/share/roomcast/grafana-dashboard.json
                -rw-r--r-- root/root ./usr/share/roomcast/prometheus-alerts.yml
                -rw-r--r-- root/root ./usr/share/roomcast/roomcast.jar
                """);
        assertThat(control).contains("Package: roomcast\n", "Version: " + VERSION + "\n", "Architecture: all\n",
                "Depends: default-jre-headless (>= 2:1.17) | java17-runtime-headless, adduser\n");
        assertThat(inside).isEqualTo("""
                /etc/default/roomcast
                /etc/logrotate.d/roomcast
                /etc/roomcast/roomcast.properties
                interest-noawait /usr/lib/jvm
                """);
        assertThat(jar).isEmpty();
    }

    @Test
    void debianPackageIsTheSameEachTime(@TempDir Path other) throws Exception {
        assertThat(Files.readAllBytes(Path.of(deb(folder)))).isEqualTo(Files.readAllBytes(Path.of(deb(other))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian/postinst", "debian/prerm", "debian/postrm", "roomcast", "deb.sh"})
    void scriptsAreShell(String script) throws Exception {
        assertThat(Command.sh("sh -n \"$1\"", DIST.resolve(script).toString())).isEqualTo(new Command(0, "", ""));
    }

    @Test
    void settingsOfThePackageAreThoseThatThereAre() throws Exception {
        String all = Files.readString(DIST.resolve("roomcast.properties")).replaceAll("(?m)^#([a-z-]+=)", "$1");
        assertThat(all).contains("\nport=8080\n", "\ntrigger-key=");
        Path file = Files.writeString(folder.resolve("roomcast.properties"), all);

        Command help = Command.run(Map.of(), ServerProcess.commandLine("--config", file.toString(), "--help"));

        assertThat(help.output()).contains("--port");
    }

    /** {@code LogIT} has the real logrotate run it. */
    @Test
    void packageRotatesLogsAsTheReadmeSays() throws IOException {
        assertThat(Files.readString(Path.of("README.md")))
                .contains("```\n" + Files.readString(DIST.resolve("logrotate")) + "```\n");
    }

    @Test
    void systemdTakesTheUnitAndFindsLittleExposed() throws Exception {
        String text = Files.readString(DIST.resolve("roomcast.service")).replace("/usr/bin/java", JAVA);
        String unit = Files.writeString(folder.resolve("roomcast.service"), text).toString();

        Command verified = Command.sh("systemd-analyze verify \"$1\"", unit);
        String security = Command.sh("SYSTEMD_COLORS=0 systemd-analyze security --no-pager --offline=true \"$1\"", unit)
                .output();

        assertThat(verified).isEqualTo(new Command(0, "", ""));
        String exposure = line(security, ".*Overall exposure level for roomcast\\.service: ([0-9.]+).*");
        assertThat(Double.parseDouble(exposure)).isLessThanOrEqualTo(MAX_EXPOSURE);
    }

    @Test
    void unitStartsWhatThePackageHolds() throws Exception {
        String unit = Files.readString(DIST.resolve("roomcast.service"));
        String options = line(Files.readString(DIST.resolve("default")), "JAVA_OPTIONS=\"(.*)\"");

        assertThat(line(unit, "ExecStart=(.*)")).startsWith("/usr/bin/java ").endsWith(
                " -jar /usr/share/roomcast/roomcast.jar --config /etc/roomcast/roomcast.properties");
        assertThat(line(unit, "Environment=\"JAVA_OPTIONS=(.*)\"")).isEqualTo(options);
        assertThat(Command.sh(JAVA + " " + options + " -XX:SharedArchiveFile=/nowhere/a.jsa -version").status())
                .isZero();
    }

    @Test
    void dockerfileIsTrivialAndWithoutRoot() throws Exception {
        List<String> lines = instructions();

        assertThat(lines.stream().map(line -> line.substring(0, line.indexOf(' ')))).containsExactly("FROM", "COPY",
                "USER", "ENV", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT");
        assertThat(lines.get(0)).matches("FROM eclipse-temurin:(1[7-9]|[2-9][0-9])-jre");
        assertThat(lines.get(1)).isEqualTo("COPY target/roomcast.jar /opt/roomcast/roomcast.jar");
        assertThat(Files.readString(Path.of(".dockerignore"))).isEqualTo("*\n!target/roomcast.jar\n");
        assertThat(lines.get(2)).matches("USER [1-9][0-9]*:[1-9][0-9]*");
        List<String> entry = words(lines.get(6).substring("ENTRYPOINT ".length()));
        assertThat(entry).startsWith("java").endsWith("-jar", "/opt/roomcast/roomcast.jar");
        List<String> flags = new ArrayList<>(entry.subList(1, entry.size() - 2));
        flags.add(0, JAVA);
        flags.add("-version");
        assertThat(Command.run(Map.of(), flags).status()).isZero();
    }

    @Test
    void healthCheckOfTheDockerfileTellsWhetherItRuns() throws Exception {
        String check = line(String.join("\n", instructions()), "(HEALTHCHECK .*)");
        List<String> command = words(check.substring(check.indexOf(" CMD ") + " CMD ".length()));
        int port;
        try (Roomcast server = Roomcast.builder().port(0).start()) {
            port = server.port();
            assertThat(Command.run(Map.of("ROOMCAST_PORT", "" + port), command).status()).isZero();
        }
        assertThat(Command.run(Map.of("ROOMCAST_PORT", "" + port), command).status()).isEqualTo(1);
    }

    /** As the README prints it. */
    @Test
    void archiveOfClassesIsMadeAndTaken() throws Exception {
        Matcher block = Pattern.compile("(?s)```sh\n(timeout [^`]*?\n)(java [^`]*?)\n```")
                .matcher(Files.readString(Path.of("README.md")));
        assertThat(block.find()).isTrue();
        Files.copy(JAR, folder.resolve("roomcast.jar"));

        Command.sh(Map.of("PATH", JAVA.replace("/java", ":") + System.getenv("PATH")), "cd \"$1\"\n" + block.group(1)
                + "timeout -s TERM 5 " + block.group(2).replace("java ", "java -Xlog:class+load:file=loaded ")
                + " --port 0", folder.toString());

        assertThat(Files.readString(folder.resolve("loaded")))
                .contains("dev.roomcast.push.Roomcast source: shared objects file (top)");
    }

    private static String deb(Path to) throws Exception {
        return Command.run(Map.of(), List.of("sh", DIST.resolve("deb.sh").toString(), JAR.toString(), VERSION,
                to.toString())).output().strip();
    }

    /** The lines of the Dockerfile that are no comments. */
    private static List<String> instructions() throws IOException {
        return Files.readAllLines(Path.of("Dockerfile")).stream().filter(line -> !line.startsWith("#")).toList();
    }

    /** Of an instruction in its JSON form. */
    private static List<String> words(String json) throws Json.InvalidException {
        return ((List<?>) Json.read(json)).stream().map(String.class::cast).toList();
    }

    private static String line(String text, String regex) {
        Matcher line = Pattern.compile("(?m)^" + regex + "$").matcher(text);
        assertThat(line.find()).as(regex).isTrue();
        return line.group(1);
    }
}
