package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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
    NGINX("nginx", "listen 80;", "listen 127.0.0.1:PORT;", """
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
    HAPROXY("haproxy", "bind :80", "bind 127.0.0.1:PORT", "README", "haproxy", "-db", "-f", "FILE"),
    APACHE("apache", "*:80", "127.0.0.1:PORT", """
            ServerRoot FOLDER
            ServerName localhost
            PidFile FOLDER/pid
            ErrorLog /dev/stderr
            Listen 127.0.0.1:PORT
            User www-data
            Group www-data
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
            LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
            README""", "apache2", "-X", "-f", "FILE"),
    CADDY("caddy", "example.com {", "http://:PORT {\n    bind 127.0.0.1", """
            {
                admin off
                auto_https off
                log {
                    level ERROR
                }
            }
            README""", "caddy", "run", "--adapter", "caddyfile", "--config", "FILE");

    /** What a connection may be silent for in the README. */
    private static final Pattern SILENCE = Pattern.compile("\\b75(s?)\\b");

    private final String language;
    /** Where it listens, as the README says, and as it does here. */
    private final String listens;
    private final String listensHere;
    private final String frame;
    private final List<String> command;

    ReadmeProxy(String language, String listens, String listensHere, String frame, String... command) {
        this.language = language;
        this.listens = listens;
        this.listensHere = listensHere;
        this.frame = frame;
        this.command = List.of(command);
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

    /**
     * Starts it.
     *
     * @param folder empty; for its configuration and whatever it writes
     * @param serverPort of the server behind it
     * @param silenceSeconds after which it cuts a connection
     * @param snippet its part of the configuration
     */
    ProxyProcess start(Path folder, int serverPort, int silenceSeconds, String snippet) throws IOException {
        int port = ProxyProcess.freePort();
        assertThat(snippet).contains(listens, "127.0.0.1:8080");
        String own = SILENCE.matcher(snippet).replaceAll(silenceSeconds + "$1").replace(listens, listensHere)
                .replace("127.0.0.1:8080", "127.0.0.1:" + serverPort);
        String text = frame.replace("README", own).replace("FOLDER", folder.toString()).replace("PORT", "" + port);
        String file = Files.writeString(folder.resolve("proxy.conf"), text).toString();
        List<String> withFile = command.stream().map(word -> word.replace("FILE", file)).toList();
        // Debian has some where only root looks for programs.
        return ProxyProcess.start(port, Map.of("PATH", System.getenv("PATH") + ":/usr/sbin", "HOME", folder.toString()),
                List.of("sh", "-c", "exec " + String.join(" ", withFile)));
    }
}
