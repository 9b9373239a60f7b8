package dev.roomcast.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code print-config}: what the programs around the server need to be told. */
@Command(name = "print-config", sortOptions = false, usageHelpAutoWidth = true, mixinStandardHelpOptions = true,
        versionProvider = Version.class, header = "Prints a working configuration of a proxy in front, or a unit.")
final class PrintConfigTool implements Tool {
    private static final String PACKAGED_JAR = "/usr/share/roomcast/roomcast.jar";
    private static final String PACKAGED_CONFIG = "/etc/roomcast/roomcast.properties";
    /** What cannot end a word in any of these files. */
    private static final Pattern FILE = Pattern.compile("[\\w./@+-]+");
    private static final Pattern HOST = Pattern.compile("[\\w.-]+(:[0-9]+)?");
    private static final Pattern PREFIX = Pattern.compile("/|(/[\\w.~-]+)+/?");
    private static final Pattern ADDRESS = Pattern.compile("[\\w.-]+|[0-9a-fA-F:.]+");

    /** Programs there is a configuration for. */
    enum Program {
        NGINX("nginx.conf"), HAPROXY("haproxy.cfg"), APACHE("apache.conf"), CADDY("Caddyfile"),
        SYSTEMD("roomcast.service");

        private final String file;

        Program(String file) {
            this.file = file;
        }

        /** As it is typed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(index = "0", paramLabel = "PROGRAM", description = "nginx, haproxy, apache, caddy or systemd")
    private Program program;

    @Option(names = "--public-host", paramLabel = "NAME", defaultValue = "example.com",
            description = "Name by which clients address the proxy (default: ${DEFAULT-VALUE})")
    private String publicHost;

    @Option(names = "--path", paramLabel = "PATH", defaultValue = "/", description = "Where on that host the server is"
            + " to be, e.g. /push/; the proxy takes it off (default: ${DEFAULT-VALUE})")
    private String path;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "The proxy's certificate; for HAProxy with its key"
            + " in the same file (default: where certbot puts it, /etc/haproxy/NAME.pem for HAProxy; Caddy gets its"
            + " own)")
    private String certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The key of that (default: as above)")
    private String key;

    @Option(names = "--host", paramLabel = "NAME", description = "Where the server listens (default: 127.0.0.1)")
    private String host;

    @Option(names = "--port", paramLabel = "N", description = "Port that it listens on (default: 8080)")
    private Integer port;

    @Option(names = "--config", paramLabel = "FILE", description = "The server's properties file: host and port are"
            + " taken from it, and the unit names it (default: " + PACKAGED_CONFIG + " in the unit)")
    private Path config;

    @Option(names = "--jar", paramLabel = "FILE", description = "The jar that the unit starts (default: this one)")
    private Path jar;

    @Override
    public Status run(Terminal terminal) {
        String text = program == Program.SYSTEMD ? unit() : proxy();
        terminal.out().print(text);
        terminal.out().flush();
        return Status.DONE;
    }

    private String proxy() {
        check("public-host", publicHost, HOST);
        check("path", path, PREFIX);
        String prefix = path.endsWith("/") ? path : path + "/";
        boolean given = certificate != null || key != null;
        if (program == Program.HAPROXY && key != null) {
            throw new IllegalArgumentException("tls-key: HAProxy takes the key from the file of --tls-cert");
        }
        if (program != Program.HAPROXY && given && (certificate == null || key == null)) {
            throw new IllegalArgumentException("--tls-cert and --tls-key need each other");
        }
        String certbot = "/etc/letsencrypt/live/" + publicHost + "/";
        Map<String, String> values = new HashMap<>();
        values.put("public-host", publicHost);
        values.put("path", prefix);
        values.put("server", server());
        values.put("certificate", check("tls-cert", given ? certificate : certbot + "fullchain.pem", FILE));
        values.put("both", check("tls-cert", given ? certificate : "/etc/haproxy/" + publicHost + ".pem", FILE));
        values.put("key", check("tls-key", key != null ? key : certbot + "privkey.pem", FILE));
        Set<String> conditions = new HashSet<>(Set.of(prefix.equals("/") ? "root" : "path"));
        if (given) {
            conditions.add("certificate");
        }
        return ConfigTemplate.of(program.file).fill(values, conditions);
    }

    /** The unit of the Debian package, for where jar and settings are here. */
    private String unit() {
        String unit = ConfigTemplate.of(program.file).fill(Map.of(), Set.of());
        String started = jar != null ? absolute(jar) : ownJar().orElse(PACKAGED_JAR);
        String settings = config != null ? absolute(config) : PACKAGED_CONFIG;
        return unit.replace(PACKAGED_JAR, check("jar", started, FILE))
                .replace(PACKAGED_CONFIG, check("config", settings, FILE));
    }

    private String server() {
        Map<String, SettingsFile.Line> file = config == null ? Map.of() : SettingsFile.lines(config);
        String address = check("host", host != null ? host : value(file, "host", "127.0.0.1"), ADDRESS);
        String number = port != null ? port.toString() : value(file, "port", "8080");
        if (!number.matches("[0-9]{1,5}") || Integer.parseInt(number) < 1 || Integer.parseInt(number) > 65_535) {
            throw new IllegalArgumentException("port is " + number + ", must be 1 to 65535");
        }
        return switch (address) {
            // Who listens on all addresses is reached by the nearest.
            case "0.0.0.0" -> "127.0.0.1:" + number;
            case "::" -> "[::1]:" + number;
            default -> (address.contains(":") ? "[" + address + "]" : address) + ":" + number;
        };
    }

    private static String value(Map<String, SettingsFile.Line> file, String name, String otherwise) {
        return file.containsKey(name) ? file.get(name).value() : otherwise;
    }

    private static String check(String setting, String value, Pattern form) {
        if (!form.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    setting + " is \"" + value + "\", which has characters that the configuration could not take");
        }
        return value;
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    private static Optional<String> ownJar() {
        String classPath = System.getProperty("java.class.path");
        return classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"))
                ? Optional.of(absolute(Path.of(classPath))) : Optional.empty();
    }
}
