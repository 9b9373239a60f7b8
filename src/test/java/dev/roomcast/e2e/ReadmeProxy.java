package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxies that the README has a configuration for, as it is printed there, in whatever else the program needs to
 * run. Only ports and times are others.
 */
enum ReadmeProxy {
    NGINX("nginx", Map.of("listen 80;", "listen 127.0.0.1:PLAIN;", "listen 443 ssl;", "listen 127.0.0.1:PORT ssl;"), """
            daemon off;
            master_process off;
            pid FOLDER/pid;
            error_log stderr;
            events { }
            http {
            access_log off;
            client_body_temp_path FOLDER/body;
            proxy_temp_path FOLDER/proxy;
            fastcgi_temp_path FOLDER/fastcgi;
            uwsgi_temp_path FOLDER/uwsgi;
            scgi_temp_path FOLDER/scgi;
            README}
            """, "nginx", "-e", "stderr", "-c", "FILE"),
    HAPROXY("haproxy", Map.of("bind :80", "bind 127.0.0.1:PLAIN", "bind :443", "bind 127.0.0.1:PORT"), "README",
            "haproxy", "-db", "-f", "FILE"),
    APACHE("apache", Map.of("*:80", "127.0.0.1:PLAIN", "*:443", "127.0.0.1:PORT"), """
            ServerRoot FOLDER
            ServerName localhost
            PidFile FOLDER/pid
            ErrorLog /dev/stderr
            LogLevel error
            Listen 127.0.0.1:PORT
            Listen 127.0.0.1:PLAIN
            User www-data
            Group www-data
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
            LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
            LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
            LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
            README""", "apache2", "-X", "-f", "FILE"),
    /** It gets its certificate by itself, which it cannot here. */
    CADDY("caddy", Map.of("example.com {", "https://localhost:PORT {\n    bind 127.0.0.1\n    tls CERTIFICATE KEY"), """
            {
                admin off
                auto_https disable_redirects
                http_port PLAIN
                default_sni localhost
                log {
                    level ERROR
                }
            }
            README""", "caddy", "run", "--adapter", "caddyfile", "--config", "FILE");

    /** What a connection may be silent for in the README. */
    private static final Pattern SILENCE = Pattern.compile("\\b75(s?)\\b");

    private final String language;
    /** Where it listens, as the README says, and as it does here. */
    private final Map<String, String> listens;
    private final String frame;
    private final List<String> command;

    ReadmeProxy(String language, Map<String, String> listens, String frame, String... command) {
        this.language = language;
        this.listens = listens;
        this.frame = frame;
        this.command = List.of(command);
    }

    /** What its blocks are marked by, which also is its name for {@code print-config}. */
    String language() {
        return language;
    }

    /** The block of the README. */
    String snippet() throws IOException {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(
                Files.readString(Path.of("README.md")));
        if (!block.find()) {
            throw new AssertionError("the README has no block of " + language);
        }
        return block.group(1);
    }

    /** Running, by TLS; {@code plain} is the port that has nothing but the way there, where it has one. */
    record Running(ProxyProcess process, int plain, OwnCertificate certificate) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }

    /**
     * Starts it.
     *
     * @param folder empty; for its configuration, its certificate and whatever it writes
     * @param serverPort of the server behind it
     * @param silenceSeconds after which it cuts a connection
     * @param snippet its part of the configuration
     */
    Running start(Path folder, int serverPort, int silenceSeconds, String snippet)
            throws IOException, InterruptedException {
        OwnCertificate certificate = OwnCertificate.in(folder, "example.com");
        int port = FreePort.next();
        int plain = FreePort.next();
        String own = SILENCE.matcher(snippet).replaceAll(silenceSeconds + "$1");
        for (Map.Entry<String, String> line : listens.entrySet()) {
            assertThat(own).contains(line.getKey());
            own = own.replace(line.getKey(), line.getValue());
        }
        assertThat(own).contains("127.0.0.1:8080");
        own = own.replace("127.0.0.1:8080", "127.0.0.1:" + serverPort)
                .replace("/etc/letsencrypt/live/example.com/fullchain.pem", certificate.certificate().toString())
                .replace("/etc/letsencrypt/live/example.com/privkey.pem", certificate.key().toString())
                .replace("/etc/haproxy/example.com.pem", certificate.both().toString())
                .replace("CERTIFICATE KEY", certificate.certificate() + " " + certificate.key());
        return new Running(startWith(folder, port, plain, own), plain, certificate);
    }

    /** Starts nginx with a configuration of its {@code http} part, all ports in it being ours, one of which is given. */
    static ProxyProcess startNginx(Path folder, int port, String configuration) throws IOException {
        return NGINX.startWith(folder, port, 0, configuration);
    }

    private ProxyProcess startWith(Path folder, int port, int plain, String own) throws IOException {
        String text = frame.replace("README", own).replace("FOLDER", folder.toString()).replace("PORT", "" + port)
                .replace("PLAIN", "" + plain);
        String file = Files.writeString(folder.resolve("proxy.conf"), text).toString();
        List<String> withFile = command.stream().map(word -> word.replace("FILE", file)).toList();
        // Debian has some where only root looks for programs.
        return ProxyProcess.start(port,
                Map.of("PATH", System.getenv("PATH") + ":/usr/sbin", "HOME", folder.toString()),
                List.of("sh", "-c", "exec " + String.join(" ", withFile)));
    }
}
