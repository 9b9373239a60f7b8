package dev.roomcast.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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

    private final Process process;
    private final InetSocketAddress address;

    private Nginx(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
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
        return address;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private static Nginx start(String part, Path folder, InetSocketAddress server) throws IOException {
        // It cannot be told to take any port that is free.
        int port = freePort();
        String text = (CONFIGURATION + part).replace("FOLDER", folder.toString()).replace("PORT", "" + port)
                .replace("SERVER", "127.0.0.1:" + server.getPort());
        Path file = Files.writeString(folder.resolve("nginx.conf"), text);
        Process process = Command.builder(Map.of(), List.of("sh", "-c",
                "PATH=$PATH:/usr/sbin; exec nginx -e stderr -c \"$1\"", "sh", file.toString())).inheritIO().start();
        Nginx nginx = new Nginx(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try {
            Patience.becomesTrue("nginx listens", nginx::listens);
            return nginx;
        } catch (AssertionError e) {
            nginx.close();
            throw e;
        }
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new AssertionError("nginx has ended with status " + process.exitValue());
        }
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
