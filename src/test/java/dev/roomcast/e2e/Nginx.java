package dev.roomcast.e2e;

import dev.roomcast.FreePort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real nginx in front of a server, which it reaches from 127.0.0.2; one process, which ends with the test. */
final class Nginx implements AutoCloseable {
    private static final String CONFIGURATION = """
            include /etc/nginx/modules-enabled/*stream*.conf;
            daemon off;
            master_process off;
            pid FOLDER/pid;
            error_log stderr;
            events { }
            """;
    private static final String HTTP = """
            http {
                access_log off;
                client_body_temp_path FOLDER/body;
                proxy_temp_path FOLDER/proxy;
                fastcgi_temp_path FOLDER/fastcgi;
                uwsgi_temp_path FOLDER/uwsgi;
                scgi_temp_path FOLDER/scgi;
                upstream roomcast { server SERVER; keepalive 4; }
                map $http_upgrade $connection_field { default upgrade; '' ''; }
                server {
                    listen 127.0.0.1:PORT;
                    location / {
                        proxy_pass http://roomcast;
                        proxy_bind 127.0.0.2;
                        proxy_http_version 1.1;
                        proxy_set_header Host $http_host;
                        proxy_set_header Upgrade $http_upgrade;
                        proxy_set_header Connection $connection_field;
                        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    }
                }
            }
            """;
    private static final String STREAM = """
            stream {
                server {
                    listen 127.0.0.1:PORT;
                    proxy_pass SERVER;
                    proxy_bind 127.0.0.2;
                    proxy_protocol on;
                }
            }
            """;

    private final ProxyProcess process;

    private Nginx(ProxyProcess process) {
        this.process = process;
    }

    /** Passes on requests, and adds who has sent them to {@code X-Forwarded-For}. */
    static Nginx forwardingHttp(Path folder, InetSocketAddress server) throws IOException {
        return start(HTTP, folder, server);
    }

    /** Passes on connections as they are, behind a PROXY header. */
    static Nginx forwardingTcp(Path folder, InetSocketAddress server) throws IOException {
        return start(STREAM, folder, server);
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return process.address();
    }

    @Override
    public void close() {
        process.close();
    }

    private static Nginx start(String part, Path folder, InetSocketAddress server) throws IOException {
        int port = FreePort.next();
        String text = (CONFIGURATION + part).replace("FOLDER", folder.toString()).replace("PORT", "" + port)
                .replace("SERVER", "127.0.0.1:" + server.getPort());
        Path file = Files.writeString(folder.resolve("nginx.conf"), text);
        return new Nginx(ProxyProcess.start(port, Map.of(), List.of("sh", "-c",
                "PATH=$PATH:/usr/sbin; exec nginx -e stderr -c \"$1\"", "sh", file.toString())));
    }
}
