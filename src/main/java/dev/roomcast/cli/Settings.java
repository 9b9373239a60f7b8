package dev.roomcast.cli;

import dev.roomcast.auth.AuthMode;
import dev.roomcast.push.Roomcast;
import dev.roomcast.push.RoomcastBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the command line, the environment and the configuration file may say; the same names in all three. */
@Command(name = "roomcast", sortOptions = false, usageHelpAutoWidth = true, mixinStandardHelpOptions = true,
        versionProvider = Version.class, customSynopsis = {"java -jar roomcast.jar [serve] [OPTIONS]",
            "java -jar roomcast.jar VERB [OPTIONS]"},
        header = "Real-time push to every window of a user: Socket.IO pages join, GET /?name=U&msg=M triggers.",
        footer = {"", "Each option can be set in the environment, e.g. ROOMCAST_PORT=9000, and in a properties file"
            + " (--config), e.g. port=9000; the command line wins over the environment, that over the file.", "",
            "Verbs, each of which has its own --help:",
            "  serve         run the server, as without a verb",
            "  push          send a message to every window of a user",
            "  listen        print what a user is sent, a line a message",
            "  token         make or check a token to join by",
            "  doctor        look for what is wrong with an installation",
            "  print-config  print a configuration for nginx, haproxy, apache, caddy or systemd",
            "  completion    print the completion for bash or zsh"})
final class Settings {
    private static final long MAX_DRAIN_SECONDS = 86_400;

    @Option(names = "--host", paramLabel = "NAME", defaultValue = "127.0.0.1",
            description = "Name or address to listen on; 0.0.0.0 for all (default: ${DEFAULT-VALUE})")
    private String host;

    @Option(names = "--port", paramLabel = "N", defaultValue = "8080",
            description = "Port to listen on; 0 for any that is free (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--loops", paramLabel = "N", description = "Event loops, 1 to 64 (default: one per core)")
    private Integer loops;

    @Option(names = "--origins", paramLabel = "LIST", split = ",", description = "Origins whose pages may connect,"
            + " beside those of the host they address: HOST, HOST:PORT or SCHEME://HOST[:PORT], separated by commas;"
            + " * in a label stands for any, * alone for all (default: none)")
    private List<String> origins = List.of();

    @Option(names = "--hosts", paramLabel = "LIST", split = ",", description = "Names that this server may be addressed"
            + " by, beside localhost and addresses, separated by commas; * in a label stands for any, * alone for all"
            + " (default: none, and any will do)")
    private List<String> hosts = List.of();

    @Option(names = "--trigger-key", paramLabel = "KEY", split = ",", description = "Key that triggers and queries must"
            + " bring, as Authorization: Bearer KEY, as password of Basic, or as key=KEY; several times, or separated"
            + " by commas, for several (default: none, they are accepted from this machine alone)")
    private List<String> triggerKey = List.of();

    @Option(names = "--trigger-keys", paramLabel = "FILE", description = "File with more keys, one a line, each with"
            + " what it is good for: KEY [rooms=PATTERN,PATTERN] [namespaces=PATTERN,PATTERN] [rate=N] [name=LABEL]"
            + " (default: none)")
    private Path triggerKeys;

    @Option(names = "--trigger-post-only", paramLabel = "ON|OFF", defaultValue = "off",
            description = "Whether only POST triggers, on or off (default: ${DEFAULT-VALUE})")
    private OnOff triggerPostOnly;

    @Option(names = "--admin-port", paramLabel = "N", description = "Port for triggers, queries, metrics, health and"
            + " readiness, without TLS; 0 for any that is free; port then answers none of these but health (default:"
            + " none, port answers all)")
    private Integer adminPort;

    @Option(names = "--admin-host", paramLabel = "NAME", defaultValue = "127.0.0.1",
            description = "Name or address to listen on for these (default: ${DEFAULT-VALUE})")
    private String adminHost;

    @Option(names = "--auth", paramLabel = "OPEN|TOKEN|WEBHOOK", defaultValue = "open",
            description = "Who may join: open, anybody as anybody; token, who brings one that is signed for"
            + " the name; webhook, who auth-url says (default: ${DEFAULT-VALUE})")
    private AuthMode auth;

    @Option(names = "--auth-secret", paramLabel = "LIST", split = ",",
            description = "Secrets by any of which a token may be signed, the first being the one to sign with,"
            + " separated by commas; rather in the environment than here (default: none)")
    private List<String> authSecret = List.of();

    @Option(names = "--auth-jwt-key", paramLabel = "FILE", description = "Key of tokens that are JWTs: PEM file with a"
            + " public key or certificate for RS256 or ES256, or a file with a secret for HS256 (default: none)")
    private Path authJwtKey;

    @Option(names = "--auth-jwks", paramLabel = "FILE|URL", description = "JSON Web Key Set with the keys of JWTs, in"
            + " place of the above (default: none)")
    private String authJwks;

    @Option(names = "--auth-jwt-issuer", paramLabel = "TEXT",
            description = "What a JWT must have as its iss (default: none, anything)")
    private String authJwtIssuer;

    @Option(names = "--auth-jwt-audience", paramLabel = "TEXT",
            description = "What a JWT must have among its aud (default: none, anything)")
    private String authJwtAudience;

    @Option(names = "--auth-url", paramLabel = "URL", description = "Where auth webhook asks who may join, by POST"
            + " (default: none)")
    private String authUrl;

    @Option(names = "--auth-timeout", paramLabel = "MS", defaultValue = "5000",
            description = "Time for the webhook to answer, in milliseconds (default: ${DEFAULT-VALUE})")
    private long authTimeout;

    @Option(names = "--auth-cache", paramLabel = "N", defaultValue = "10",
            description = "Time that whom the webhook let in need not be asked about again, in seconds; 0 for never"
            + " (default: ${DEFAULT-VALUE})")
    private long authCache;

    @Option(names = "--auth-grace", paramLabel = "MS", defaultValue = "30000", description = "Time for a window whose"
            + " token is over to send a new one, in milliseconds (default: ${DEFAULT-VALUE})")
    private long authGrace;

    @Option(names = "--max-payload", paramLabel = "BYTES", defaultValue = "1000000",
            description = "Largest content of a request and largest message, in bytes (default: ${DEFAULT-VALUE})")
    private int maxPayload;

    @Option(names = "--ping-interval", paramLabel = "MS", defaultValue = "25000",
            description = "Time between heartbeats, in milliseconds (default: ${DEFAULT-VALUE})")
    private long pingInterval;

    @Option(names = "--ping-timeout", paramLabel = "MS", defaultValue = "20000",
            description = "Time to answer a heartbeat, in milliseconds (default: ${DEFAULT-VALUE})")
    private long pingTimeout;

    @Option(names = "--connect-timeout", paramLabel = "MS", defaultValue = "45000", description = "Time for a new"
            + " client to connect to a namespace, in milliseconds (default: ${DEFAULT-VALUE})")
    private long connectTimeout;

    @Option(names = "--upgrade-timeout", paramLabel = "MS", defaultValue = "10000", description = "Time for a client"
            + " to go over from polling to WebSocket once that is open, in milliseconds (default: ${DEFAULT-VALUE})")
    private long upgradeTimeout;

    @Option(names = "--max-attachments", paramLabel = "N", defaultValue = "10",
            description = "Most binary attachments of a Socket.IO packet from a client (default: ${DEFAULT-VALUE})")
    private int maxAttachments;

    @Option(names = "--max-packet", paramLabel = "BYTES", description = "Most that the attachments of such a packet"
            + " may have together, in bytes (default: as max-payload)")
    private Long maxPacket;

    @Option(names = "--packet-timeout", paramLabel = "MS", defaultValue = "30000", description = "Time for all"
            + " attachments of such a packet to come, in milliseconds (default: ${DEFAULT-VALUE})")
    private long packetTimeout;

    @Option(names = "--max-message-rate", paramLabel = "N", defaultValue = "10000", description = "Most messages of"
            + " one session in a second, pings counted; 0 for any number (default: ${DEFAULT-VALUE})")
    private int maxMessageRate;

    @Option(names = "--max-byte-rate", paramLabel = "BYTES", defaultValue = "67108864", description = "Most that one"
            + " session may send in a second, in bytes; 0 for any number (default: ${DEFAULT-VALUE})")
    private int maxByteRate;

    @Option(names = "--max-rooms", paramLabel = "N", defaultValue = "1000",
            description = "Most rooms that one socket may be in (default: ${DEFAULT-VALUE})")
    private int maxRooms;

    @Option(names = "--max-room-name", paramLabel = "CHARS", defaultValue = "256",
            description = "Longest name of a room or user, in characters (default: ${DEFAULT-VALUE})")
    private int maxRoomName;

    @Option(names = "--max-request-line", paramLabel = "BYTES", defaultValue = "8192",
            description = "Longest request line, in bytes (default: ${DEFAULT-VALUE})")
    private int maxRequestLine;

    @Option(names = "--max-header", paramLabel = "BYTES", defaultValue = "16384",
            description = "Largest header section of a request, in bytes (default: ${DEFAULT-VALUE})")
    private int maxHeader;

    @Option(names = "--max-fields", paramLabel = "N", defaultValue = "100",
            description = "Most header fields of a request (default: ${DEFAULT-VALUE})")
    private int maxFields;

    @Option(names = "--header-timeout", paramLabel = "MS", defaultValue = "10000", description = "Time for the header"
            + " section of a request to come, in milliseconds (default: ${DEFAULT-VALUE})")
    private long headerTimeout;

    @Option(names = "--content-timeout", paramLabel = "MS", defaultValue = "30000",
            description = "Time for the content of a request to come, in milliseconds (default: ${DEFAULT-VALUE})")
    private long contentTimeout;

    @Option(names = "--idle-timeout", paramLabel = "MS", defaultValue = "60000",
            description = "Time that a connection may idle between requests, in milliseconds (default:"
            + " ${DEFAULT-VALUE})")
    private long idleTimeout;

    @Option(names = "--message-timeout", paramLabel = "MS", defaultValue = "60000",
            description = "Time for a WebSocket message to come, from its first byte to its last, in milliseconds"
            + " (default: ${DEFAULT-VALUE})")
    private long messageTimeout;

    @Option(names = "--max-fragments", paramLabel = "N", defaultValue = "16384", description = "Most fragments of a"
            + " WebSocket message that bring less than 32 bytes each on average (default: ${DEFAULT-VALUE})")
    private int maxFragments;

    @Option(names = "--close-timeout", paramLabel = "MS", defaultValue = "2000", description = "Time for a client to"
            + " answer that its WebSocket is being closed, in milliseconds (default: ${DEFAULT-VALUE})")
    private long closeTimeout;

    @Option(names = "--resume-timeout", paramLabel = "MS", defaultValue = "5000",
            description = "Time for an event stream or poll to come back when its connection was lost, in milliseconds"
            + " (default: ${DEFAULT-VALUE})")
    private long resumeTimeout;

    @Option(names = "--deflate", paramLabel = "ON|OFF", defaultValue = "on",
            description = "Whether WebSocket messages are deflated for clients that offer it, on or off (default:"
            + " ${DEFAULT-VALUE})")
    private OnOff deflate;

    @Option(names = "--deflate-threshold", paramLabel = "BYTES", defaultValue = "1024",
            description = "Shorter WebSocket messages are not deflated, in bytes (default: ${DEFAULT-VALUE})")
    private int deflateThreshold;

    @Option(names = "--max-queue", paramLabel = "BYTES", defaultValue = "8388608",
            description = "Most that may wait for a slow client before it is closed, in bytes (default:"
            + " ${DEFAULT-VALUE})")
    private long maxQueue;

    @Option(names = "--write-timeout", paramLabel = "MS", defaultValue = "30000", description = "Time that output may"
            + " wait for a client that takes none of it, in milliseconds; 0 for ever (default: ${DEFAULT-VALUE})")
    private long writeTimeout;

    @Option(names = "--max-connections", paramLabel = "N", defaultValue = "65536",
            description = "Most connections in all; 0 for any number (default: ${DEFAULT-VALUE})")
    private int maxConnections;

    @Option(names = "--max-connections-per-address", paramLabel = "N", defaultValue = "0", description = "Most"
            + " connections of one address, or IPv6 /64; 0 for any number, for one address may be a proxy or a whole"
            + " company (default: ${DEFAULT-VALUE})")
    private int maxConnectionsPerAddress;

    @Option(names = "--max-connection-rate", paramLabel = "N", defaultValue = "0", description = "Most new connections"
            + " of one address in a second; 0 for any number (default: ${DEFAULT-VALUE})")
    private int maxConnectionRate;

    @Option(names = "--trust-proxy", paramLabel = "LIST", split = ",", description = "Proxies that are trusted to say"
            + " for which client they speak, by X-Forwarded-For, Forwarded or the PROXY protocol: addresses,"
            + " ADDRESS/BITS or loopback, separated by commas; triggers from there need the key (default: none)")
    private List<String> trustProxy = List.of();

    @Option(names = "--proxy-protocol", paramLabel = "ON|OFF", defaultValue = "off",
            description = "Whether trusted proxies begin each connection with a PROXY header, version 1 or 2, on or"
            + " off (default: ${DEFAULT-VALUE})")
    private OnOff proxyProtocol;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "PEM file with the certificate, followed by"
            + " those of the authorities between it and the root: the port speaks TLS (default: none, no TLS)")
    private Path tlsCert;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM file with the certificate's key, RSA or EC,"
            + " not encrypted (default: none)")
    private Path tlsKey;

    @Option(names = "--tls-keystore", paramLabel = "FILE", description = "PKCS#12 file with certificate and key, in"
            + " place of the two above (default: none)")
    private Path tlsKeystore;

    @Option(names = "--tls-keystore-password", paramLabel = "TEXT", defaultValue = "",
            description = "Password of the PKCS#12 file; rather in the environment than here (default: none)")
    private String tlsKeystorePassword;

    @Option(names = "--tls-handshake-timeout", paramLabel = "MS", defaultValue = "10000",
            description = "Time for a TLS handshake to be done, in milliseconds (default: ${DEFAULT-VALUE})")
    private long tlsHandshakeTimeout;

    @Option(names = "--drain-seconds", paramLabel = "N", defaultValue = "0", description = "Time over which clients are"
            + " closed on SIGTERM or SIGINT, in seconds; 0 for all at once (default: ${DEFAULT-VALUE})")
    private long drainSeconds;

    @Option(names = "--log-level", paramLabel = "LEVEL", defaultValue = "info",
            description = "error, warning, info, debug or trace (default: ${DEFAULT-VALUE})")
    private LogLevel logLevel;

    @Option(names = "--log-format", paramLabel = "TEXT|JSON", defaultValue = "text",
            description = "Lines of the log: text, or json for one object a line (default: ${DEFAULT-VALUE})")
    private LogFormat logFormat;

    @Option(names = "--log-file", paramLabel = "FILE",
            description = "File to append the log to, opened anew on SIGHUP (default: stderr)")
    private Path logFile;

    @Option(names = "--access-log", paramLabel = "FILE|-|off", defaultValue = "off", description = "File to append a"
            + " line to for each request answered, opened anew on SIGHUP; - for stdout (default: ${DEFAULT-VALUE})")
    private String accessLog;

    @Option(names = "--access-log-format", paramLabel = "COMBINED|JSON", defaultValue = "combined",
            description = "Lines of the access log: combined, as of Apache and nginx, with the milliseconds the answer"
            + " took at the end, or json (default: ${DEFAULT-VALUE})")
    private AccessFormat accessLogFormat;

    @Option(names = "--config", paramLabel = "FILE", description = "Properties file with any of these settings")
    private Path config;

    @Option(names = "--explain", description = "Print each setting, its value and where that comes from, and exit")
    private boolean explain;

    /**
     * How long clients are closed one after the other before the end.
     *
     * @throws IllegalArgumentException out of its bounds
     */
    Duration drain() {
        if (drainSeconds < 0 || drainSeconds > MAX_DRAIN_SECONDS) {
            throw new IllegalArgumentException(
                    "drain-seconds is " + drainSeconds + " s, must be 0 to " + MAX_DRAIN_SECONDS);
        }
        return Duration.ofSeconds(drainSeconds);
    }

    /** Whether the settings are to be explained, and nothing else done. */
    boolean explain() {
        return explain;
    }

    /** Whether the port is to speak TLS. */
    boolean isSecure() {
        return tlsCert != null || tlsKey != null || tlsKeystore != null;
    }

    LogLevel logLevel() {
        return logLevel;
    }

    LogFormat logFormat() {
        return logFormat;
    }

    /** Empty for standard error. */
    Optional<Path> logFile() {
        return Optional.ofNullable(logFile);
    }

    /** A file's name or {@code -}; empty where there is none. */
    Optional<String> accessLog() {
        return Optional.of(accessLog).filter(name -> !name.equalsIgnoreCase("off"));
    }

    AccessFormat accessLogFormat() {
        return accessLogFormat;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    int maxConnections() {
        return maxConnections;
    }

    /** Of the address for triggers and queries; empty where that is the clients'. */
    OptionalInt adminPort() {
        return adminPort == null ? OptionalInt.empty() : OptionalInt.of(adminPort);
    }

    String adminHost() {
        return adminHost;
    }

    AuthMode auth() {
        return auth;
    }

    /** What a token is signed by; empty where there is nothing to sign with. */
    Optional<String> joinSecret() {
        return authSecret.stream().findFirst();
    }

    /** Proxies that are believed. */
    List<String> trustProxy() {
        return trustProxy;
    }

    /** The file that settings are from. */
    Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    /** A server with these settings; they check themselves when it starts. */
    RoomcastBuilder toBuilder() {
        RoomcastBuilder builder = Roomcast.builder().host(host).port(port).origins(origins).hosts(hosts)
                .triggerPostOnly(triggerPostOnly == OnOff.ON).adminHost(adminHost).maxPayload(maxPayload)
                .pingInterval(pingInterval).pingTimeout(pingTimeout).connectTimeout(connectTimeout)
                .maxRequestLine(maxRequestLine).maxHeader(maxHeader).maxFields(maxFields)
                .headerTimeout(headerTimeout).contentTimeout(contentTimeout).idleTimeout(idleTimeout)
                .messageTimeout(messageTimeout).resumeTimeout(resumeTimeout).deflate(deflate == OnOff.ON)
                .deflateThreshold(deflateThreshold).maxQueue(maxQueue).tlsKeystorePassword(tlsKeystorePassword)
                .tlsHandshakeTimeout(tlsHandshakeTimeout).upgradeTimeout(upgradeTimeout)
                .maxAttachments(maxAttachments).packetTimeout(packetTimeout).maxMessageRate(maxMessageRate)
                .maxByteRate(maxByteRate).maxRooms(maxRooms).maxRoomName(maxRoomName).maxFragments(maxFragments)
                .closeTimeout(closeTimeout).writeTimeout(writeTimeout).maxConnections(maxConnections)
                .maxConnectionsPerAddress(maxConnectionsPerAddress).maxConnectionRate(maxConnectionRate)
                .trustProxy(trustProxy).proxyProtocol(proxyProtocol == OnOff.ON);
        setAuth(builder);
        if (maxPacket != null) {
            builder.maxPacket(maxPacket);
        }
        if (loops != null) {
            builder.loops(loops);
        }
        triggerKey.forEach(builder::triggerKey);
        if (triggerKeys != null) {
            builder.triggerKeys(triggerKeys);
        }
        if (adminPort != null) {
            builder.adminPort(adminPort);
        }
        if (tlsCert != null) {
            builder.tlsCert(tlsCert);
        }
        if (tlsKey != null) {
            builder.tlsKey(tlsKey);
        }
        if (tlsKeystore != null) {
            builder.tlsKeystore(tlsKeystore);
        }
        return builder;
    }

    private void setAuth(RoomcastBuilder builder) {
        builder.auth(auth).authSecret(authSecret.toArray(String[]::new)).authTimeout(authTimeout).authCache(authCache)
                .authGrace(authGrace);
        if (authJwtKey != null) {
            builder.authJwtKey(authJwtKey);
        }
        if (authJwks != null) {
            builder.authJwks(authJwks);
        }
        if (authJwtIssuer != null) {
            builder.authJwtIssuer(authJwtIssuer);
        }
        if (authJwtAudience != null) {
            builder.authJwtAudience(authJwtAudience);
        }
        if (authUrl != null) {
            builder.authUrl(authUrl);
        }
    }
}
