package dev.roomcast.push;

import dev.roomcast.auth.AuthMode;
import dev.roomcast.auth.Authenticator;
import dev.roomcast.auth.JoinToken;
import dev.roomcast.auth.RequestCredentials;
import dev.roomcast.auth.TokenSettings;
import dev.roomcast.auth.WebhookSettings;
import dev.roomcast.engineio.EngineSettings;
import dev.roomcast.feed.FeedSettings;
import dev.roomcast.http.AccessLog;
import dev.roomcast.http.HostPolicy;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpSettings;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.AddressRanges;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoSettings;
import dev.roomcast.io.LimitSettings;
import dev.roomcast.io.RateLimits;
import dev.roomcast.io.TlsFiles;
import dev.roomcast.io.TlsPort;
import dev.roomcast.protocol1.PolicyFile;
import dev.roomcast.protocol1.Protocol1Settings;
import dev.roomcast.socketio.SocketIoServer;
import dev.roomcast.socketio.SocketIoServerBuilder;
import dev.roomcast.socketio.SocketSettings;
import dev.roomcast.websocket.WebSocketSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The settings of a server, each with its default; names and units are those of the command line. */
public final class RoomcastBuilder {
    private String host = "127.0.0.1";
    private int port = 8080;
    private int loops = Runtime.getRuntime().availableProcessors();
    private List<String> origins = List.of();
    private List<String> hosts = List.of();
    private final List<TriggerKey> triggerKeys = new ArrayList<>();
    private Optional<Path> triggerKeysFile = Optional.empty();
    private boolean triggerPostOnly;
    private String adminHost = "127.0.0.1";
    private OptionalInt adminPort = OptionalInt.empty();
    private int maxPayload = 1_000_000;
    private long pingInterval = 25_000;
    private long pingTimeout = 20_000;
    private long connectTimeout = 45_000;
    private long upgradeTimeout = 10_000;
    private int maxRequestLine = 8_192;
    private int maxHeader = 16_384;
    private int maxFields = 100;
    private long headerTimeout = 10_000;
    private long contentTimeout = 30_000;
    private long idleTimeout = 60_000;
    private long messageTimeout = 60_000;
    private long closeTimeout = 2_000;
    private int maxFragments = 16_384;
    private int maxAttachments = 10;
    private OptionalLong maxPacket = OptionalLong.empty();
    private long packetTimeout = 30_000;
    private int maxMessageRate = 10_000;
    private int maxByteRate = 64 << 20;
    private int maxRooms = 1_000;
    private int maxRoomName = 256;
    private long resumeTimeout = 5_000;
    private boolean deflate = true;
    private int deflateThreshold = 1_024;
    private long maxQueue = 8L << 20;
    private long writeTimeout = 30_000;
    private int maxConnections = 65_536;
    private int maxConnectionsPerAddress;
    private int maxConnectionRate;
    private List<String> trustProxy = List.of();
    private boolean proxyProtocol;
    private Optional<Path> tlsCert = Optional.empty();
    private Optional<Path> tlsKey = Optional.empty();
    private Optional<Path> tlsKeystore = Optional.empty();
    private String tlsKeystorePassword = "";
    private long tlsHandshakeTimeout = 10_000;
    private AuthMode auth = AuthMode.OPEN;
    private Optional<Authenticator> authenticator = Optional.empty();
    private List<String> authSecrets = List.of();
    private Optional<Path> authJwtKey = Optional.empty();
    private Optional<String> authJwks = Optional.empty();
    private Optional<String> authJwtIssuer = Optional.empty();
    private Optional<String> authJwtAudience = Optional.empty();
    private Optional<String> authUrl = Optional.empty();
    private long authTimeout = 5_000;
    private long authCache = 10;
    private long authGrace = 30_000;
    private AccessLog accessLog = AccessLog.NONE;
    private LongSupplier nanoClock = EventLoopGroup.SYSTEM_CLOCK;

    RoomcastBuilder() {
    }

    /** Name or address to listen on, default {@code 127.0.0.1}. */
    public RoomcastBuilder host(String value) {
        host = value;
        return this;
    }

    /** Port to listen on, 0 for any that is free, default 8080. */
    public RoomcastBuilder port(int value) {
        port = value;
        return this;
    }

    /** Event loops, 1 to 64, default one per core. */
    public RoomcastBuilder loops(int value) {
        loops = value;
        return this;
    }

    /** Origins whose pages may talk to this server, beside those of its own host; see {@link OriginPolicy}. */
    public RoomcastBuilder origins(List<String> value) {
        origins = List.copyOf(value);
        return this;
    }

    /**
     * Names that this server may be addressed by, beside its addresses and {@code localhost}; see {@link HostPolicy}.
     * Default none, and any name will do; where some are listed, requests by others are answered 421. A trigger without a
     * key has to come by a safe name in any case when a browser sends it.
     */
    public RoomcastBuilder hosts(List<String> value) {
        hosts = List.copyOf(value);
        return this;
    }

    /**
     * A key that triggers and queries may bring, from anywhere; each call adds one. Without any they are taken from
     * this machine alone.
     */
    public RoomcastBuilder triggerKey(String value) {
        return triggerKey(TriggerKey.of(value));
    }

    /** The same with what the key is good for. */
    public RoomcastBuilder triggerKey(TriggerKey value) {
        triggerKeys.add(value);
        return this;
    }

    /**
     * File with more of these keys, one a line, which is read at the start and by {@link Roomcast#reload}:
     * {@code KEY [rooms=PATTERN,PATTERN] [namespaces=PATTERN,PATTERN] [rate=N] [name=LABEL]}.
     */
    public RoomcastBuilder triggerKeys(Path file) {
        triggerKeysFile = Optional.of(file);
        return this;
    }

    /** Whether GET triggers nothing, default false. */
    public RoomcastBuilder triggerPostOnly(boolean value) {
        triggerPostOnly = value;
        return this;
    }

    /**
     * Port of an address of its own for triggers, queries, metrics, health and readiness, without TLS; 0 for any that
     * is free. The other port then answers none of these but health. Default: there is none.
     */
    public RoomcastBuilder adminPort(int value) {
        adminPort = OptionalInt.of(value);
        return this;
    }

    /** Name or address of {@link #adminPort}, default {@code 127.0.0.1}. */
    public RoomcastBuilder adminHost(String value) {
        adminHost = value;
        return this;
    }

    /** Bytes of one request's content and of one message, default 1 000 000. */
    public RoomcastBuilder maxPayload(int bytes) {
        maxPayload = bytes;
        return this;
    }

    /** Milliseconds between heartbeats, default 25 000. */
    public RoomcastBuilder pingInterval(long millis) {
        pingInterval = millis;
        return this;
    }

    /** Milliseconds to answer a heartbeat, default 20 000. */
    public RoomcastBuilder pingTimeout(long millis) {
        pingTimeout = millis;
        return this;
    }

    /** Milliseconds for a client to connect to a namespace, default 45 000. */
    public RoomcastBuilder connectTimeout(long millis) {
        connectTimeout = millis;
        return this;
    }

    /** Milliseconds for a client to go over from polling to WebSocket once that is open, default 10 000. */
    public RoomcastBuilder upgradeTimeout(long millis) {
        upgradeTimeout = millis;
        return this;
    }

    /** Bytes of a request line, default 8192. */
    public RoomcastBuilder maxRequestLine(int bytes) {
        maxRequestLine = bytes;
        return this;
    }

    /** Bytes of a request's header section, default 16 384. */
    public RoomcastBuilder maxHeader(int bytes) {
        maxHeader = bytes;
        return this;
    }

    /** Fields of a request's header section, default 100. */
    public RoomcastBuilder maxFields(int count) {
        maxFields = count;
        return this;
    }

    /** Milliseconds for a request's header section to come, default 10 000. */
    public RoomcastBuilder headerTimeout(long millis) {
        headerTimeout = millis;
        return this;
    }

    /** Milliseconds for a request's content to come, default 30 000. */
    public RoomcastBuilder contentTimeout(long millis) {
        contentTimeout = millis;
        return this;
    }

    /** Milliseconds that a connection may stay idle between requests, default 60 000. */
    public RoomcastBuilder idleTimeout(long millis) {
        idleTimeout = millis;
        return this;
    }

    /** Milliseconds for a WebSocket message to come, from its first byte to its last, default 60 000. */
    public RoomcastBuilder messageTimeout(long millis) {
        messageTimeout = millis;
        return this;
    }

    /** Milliseconds for a client to answer that its WebSocket is being closed, default 2000. */
    public RoomcastBuilder closeTimeout(long millis) {
        closeTimeout = millis;
        return this;
    }

    /** Fragments of a WebSocket message that bring less than 32 bytes each on average, default 16 384. */
    public RoomcastBuilder maxFragments(int count) {
        maxFragments = count;
        return this;
    }

    /** Binary attachments of a Socket.IO packet from a client, default 10. */
    public RoomcastBuilder maxAttachments(int count) {
        maxAttachments = count;
        return this;
    }

    /** Bytes of all attachments of a Socket.IO packet together, default that of {@link #maxPayload}. */
    public RoomcastBuilder maxPacket(long bytes) {
        maxPacket = OptionalLong.of(bytes);
        return this;
    }

    /** Milliseconds for all attachments of a Socket.IO packet to come, default 30 000. */
    public RoomcastBuilder packetTimeout(long millis) {
        packetTimeout = millis;
        return this;
    }

    /** Messages that one session may send in a second, default 10 000; 0 for any number. */
    public RoomcastBuilder maxMessageRate(int messages) {
        maxMessageRate = messages;
        return this;
    }

    /** Bytes that one session may send in a second, default 67 108 864; 0 for any number. */
    public RoomcastBuilder maxByteRate(int bytes) {
        maxByteRate = bytes;
        return this;
    }

    /** Rooms that one socket may be in, default 1000. */
    public RoomcastBuilder maxRooms(int count) {
        maxRooms = count;
        return this;
    }

    /** Characters of the name of a room or user, default 256. */
    public RoomcastBuilder maxRoomName(int chars) {
        maxRoomName = chars;
        return this;
    }

    /**
     * Milliseconds that an event stream or poll whose connection was lost may take to come back, in its room all
     * the while, default 5000.
     */
    public RoomcastBuilder resumeTimeout(long millis) {
        resumeTimeout = millis;
        return this;
    }

    /** Whether WebSocket messages are deflated for clients that offer it (RFC 7692), default true. */
    public RoomcastBuilder deflate(boolean value) {
        deflate = value;
        return this;
    }

    /** Bytes that a message must have to be deflated, default 1024. */
    public RoomcastBuilder deflateThreshold(int bytes) {
        deflateThreshold = bytes;
        return this;
    }

    /** Bytes that may wait for one slow client before it is closed, default 8 388 608. */
    public RoomcastBuilder maxQueue(long bytes) {
        maxQueue = bytes;
        return this;
    }

    /** Milliseconds that output may wait for a client that takes none of it, default 30 000; 0 for ever. */
    public RoomcastBuilder writeTimeout(long millis) {
        writeTimeout = millis;
        return this;
    }

    /** Connections in all, default 65 536; 0 for any number. One more is answered 503. */
    public RoomcastBuilder maxConnections(int count) {
        maxConnections = count;
        return this;
    }

    /**
     * Connections of one address, of IPv6 of one /64, default 0, any number: one address may be a proxy or a whole
     * company. One more is answered 429.
     */
    public RoomcastBuilder maxConnectionsPerAddress(int count) {
        maxConnectionsPerAddress = count;
        return this;
    }

    /** New connections of one address in a second, default 0, any number; as many at once. One more is answered 429. */
    public RoomcastBuilder maxConnectionRate(int perSecond) {
        maxConnectionRate = perSecond;
        return this;
    }

    /**
     * Proxies that are trusted to say for which client they speak, default none: addresses, {@code ADDRESS/BITS}, or
     * {@code loopback}. Triggers that come from there need a key, whoever they are for.
     */
    public RoomcastBuilder trustProxy(List<String> value) {
        trustProxy = List.copyOf(value);
        return this;
    }

    /** Whether trusted proxies begin each connection with a PROXY header, version 1 or 2, default false. */
    public RoomcastBuilder proxyProtocol(boolean value) {
        proxyProtocol = value;
        return this;
    }

    /** PEM file with the server's certificate and those of the authorities between; with {@link #tlsKey}: TLS. */
    public RoomcastBuilder tlsCert(Path file) {
        tlsCert = Optional.of(file);
        return this;
    }

    /** PEM file with the key of {@link #tlsCert}: PKCS#8, PKCS#1 (RSA) or SEC1 (EC), not encrypted. */
    public RoomcastBuilder tlsKey(Path file) {
        tlsKey = Optional.of(file);
        return this;
    }

    /** PKCS#12 file with certificate and key, in place of {@link #tlsCert} and {@link #tlsKey}: TLS. */
    public RoomcastBuilder tlsKeystore(Path file) {
        tlsKeystore = Optional.of(file);
        return this;
    }

    /** Password of {@link #tlsKeystore}, default empty. */
    public RoomcastBuilder tlsKeystorePassword(String value) {
        tlsKeystorePassword = value;
        return this;
    }

    /** Milliseconds for a TLS handshake to be done, default 10 000. */
    public RoomcastBuilder tlsHandshakeTimeout(long millis) {
        tlsHandshakeTimeout = millis;
        return this;
    }

    /** Who may join, default {@code OPEN}: anybody, as anybody. */
    public RoomcastBuilder auth(AuthMode value) {
        auth = value;
        return this;
    }

    /** Says who may join, in place of {@link #auth}; default nobody does. */
    public RoomcastBuilder authenticator(Authenticator value) {
        authenticator = Optional.of(value);
        return this;
    }

    /** Secrets by any of which a token may be signed, the first being the one to sign with; see {@link JoinToken}. */
    public RoomcastBuilder authSecret(String... values) {
        authSecrets = List.of(values);
        return this;
    }

    /** File with the key of JWTs: a public key or certificate in PEM (RS256, ES256), else a secret (HS256). */
    public RoomcastBuilder authJwtKey(Path file) {
        authJwtKey = Optional.of(file);
        return this;
    }

    /** File or {@code http[s]://} URL with the keys of JWTs as a JSON Web Key Set, in place of {@link #authJwtKey}. */
    public RoomcastBuilder authJwks(String fileOrUrl) {
        authJwks = Optional.of(fileOrUrl);
        return this;
    }

    /** What a JWT must have as its {@code iss}, default anything. */
    public RoomcastBuilder authJwtIssuer(String value) {
        authJwtIssuer = Optional.of(value);
        return this;
    }

    /** What a JWT must have among its {@code aud}, default anything. */
    public RoomcastBuilder authJwtAudience(String value) {
        authJwtAudience = Optional.of(value);
        return this;
    }

    /** URL that is asked who may join, with {@link AuthMode#WEBHOOK}. */
    public RoomcastBuilder authUrl(String value) {
        authUrl = Optional.of(value);
        return this;
    }

    /** Milliseconds for that, or for an {@link #authenticator}, to answer, default 5000. */
    public RoomcastBuilder authTimeout(long millis) {
        authTimeout = millis;
        return this;
    }

    /** Seconds that whom that has let in need not be asked about again, default 10; 0 for never. */
    public RoomcastBuilder authCache(long seconds) {
        authCache = seconds;
        return this;
    }

    /** Milliseconds for a window whose token is over to show a new one, default 30 000. */
    public RoomcastBuilder authGrace(long millis) {
        authGrace = millis;
        return this;
    }

    /**
     * Who is told of each HTTP request that is answered, default nobody. It is called on the event loops, so it must
     * not block; names, messages and keys stand in the targets that it gets.
     */
    public RoomcastBuilder accessLog(AccessLog value) {
        accessLog = value;
        return this;
    }

    /** The clock that time-outs go by, in nanoseconds, default the system's; after moving it, {@link Roomcast#wake}. */
    public RoomcastBuilder nanoClock(LongSupplier value) {
        nanoClock = value;
        return this;
    }

    /**
     * Starts the server.
     *
     * @throws IllegalArgumentException a setting out of its bounds, naming it, its unit and its bound
     * @throws IOException the address cannot be bound
     */
    public Roomcast start() throws IOException {
        check();
        Optional<TlsPort> tls = tlsFiles().map(files -> new TlsPort(files, tlsHandshakeTimeout));
        StaticFiles files = StaticFiles.load();
        OriginPolicy policy = originPolicy();
        HostPolicy names = hostPolicy();
        SocketIoServerBuilder builder = SocketIoServer.builder().loops(loops).nanoClock(nanoClock)
                .origins(policy).hosts(names).io(ioSettings()).limits(limitSettings())
                .trustProxy(trustProxy.toArray(String[]::new)).proxyProtocol(proxyProtocol).http(httpSettings())
                .webSocket(webSocketSettings()).engine(engineSettings()).sockets(socketSettings())
                .keepRequests(keptRequests(policy)).entrance(PolicyFile::new).accessLog(accessLog);
        tls.ifPresent(builder::tls);
        SocketIoServer socketIo = builder.build();
        try {
            return new Roomcast(this, socketIo, policy, names, files);
        } catch (IOException | RuntimeException e) {
            socketIo.close();
            throw e;
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    OriginPolicy originPolicy() {
        return OriginPolicy.of(origins);
    }

    /** Empty where there is no address of its own for triggers. */
    Optional<InetSocketAddress> adminAddress() {
        return adminPort.isPresent() ? Optional.of(new InetSocketAddress(adminHost, adminPort.getAsInt()))
                : Optional.empty();
    }

    HostPolicy hostPolicy() {
        return HostPolicy.of(hosts);
    }

    /**
     * All keys, those of the file read.
     *
     * @throws IllegalArgumentException a wrong one, or a file that is missing or wrong
     */
    public List<TriggerKey> triggerKeys() {
        List<TriggerKey> all = new ArrayList<>(triggerKeys);
        if (triggerKeysFile.isPresent()) {
            all.addAll(TriggerKeysFile.read(triggerKeysFile.get()));
        }
        return all;
    }

    boolean isTriggerPostOnly() {
        return triggerPostOnly;
    }

    AuthSettings authSettings() {
        return new AuthSettings(auth, authenticator,
                new TokenSettings(authSecrets, authJwtKey, authJwks, authJwtIssuer, authJwtAudience),
                WebhookSettings.of(authUrl, authTimeout, authCache), authGrace);
    }

    /** Where anybody may join, nothing. */
    private Function<HttpRequest, Optional<HttpRequest>> keptRequests(OriginPolicy policy) {
        AuthSettings settings = authSettings();
        return settings.isOpen() ? request -> Optional.empty()
                : new RequestCredentials(policy, settings.wantedFields())::keep;
    }

    Names names() {
        return new Names(maxRoomName);
    }

    /**
     * Checks all settings as {@link #start} does, but for the content of files.
     *
     * @throws IllegalArgumentException a setting out of its bounds, naming it, its unit and its bound
     */
    public void check() {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ", must be 0 to 65535");
        }
        if (address().isUnresolved()) {
            throw new IllegalArgumentException("host is \"" + host + "\", which cannot be resolved");
        }
        if (loops < 1 || loops > EventLoopGroup.MAX_LOOPS) {
            throw new IllegalArgumentException(
                    "loops is " + loops + ", must be 1 to " + EventLoopGroup.MAX_LOOPS);
        }
        checkAdmin();
        new Keyring(triggerKeys());
        hostPolicy();
        originPolicy();
        authSettings();
        ioSettings();
        limitSettings();
        AddressRanges proxies = AddressRanges.of(trustProxy);
        if (proxyProtocol && proxies.isEmpty()) {
            throw new IllegalArgumentException("proxy-protocol is on, but trust-proxy names nobody to take it from");
        }
        httpSettings();
        webSocketSettings();
        engineSettings();
        protocol1Settings();
        socketSettings();
    }

    private void checkAdmin() {
        if (adminPort.isPresent() && (adminPort.getAsInt() < 0 || adminPort.getAsInt() > 65_535)) {
            throw new IllegalArgumentException("admin-port is " + adminPort.getAsInt() + ", must be 0 to 65535");
        }
        if (adminAddress().filter(InetSocketAddress::isUnresolved).isPresent()) {
            throw new IllegalArgumentException("admin-host is \"" + adminHost + "\", which cannot be resolved");
        }
    }

    /**
     * The TLS files, which are not read here; empty where the port is to speak plain HTTP.
     *
     * @throws IllegalArgumentException settings that do not go together
     */
    @SuppressWarnings("exports") // To other modules, TLS is a matter of settings.
    public Optional<TlsFiles> tlsFiles() {
        if (tlsKeystore.isPresent() && (tlsCert.isPresent() || tlsKey.isPresent())) {
            throw new IllegalArgumentException("tls-keystore is set beside tls-cert or tls-key, must be alone");
        }
        if (tlsCert.isPresent() != tlsKey.isPresent()) {
            throw new IllegalArgumentException(tlsCert.isPresent() ? "tls-key is missing, tls-cert needs it"
                    : "tls-cert is missing, tls-key needs it");
        }
        return tlsKeystore.map(file -> TlsFiles.keystore(file, tlsKeystorePassword))
                .or(() -> tlsCert.map(file -> TlsFiles.pem(file, tlsKey.orElseThrow())));
    }

    IoSettings ioSettings() {
        return new IoSettings(maxQueue, IoSettings.DEFAULTS.lingerMillis(), writeTimeout);
    }

    LimitSettings limitSettings() {
        return new LimitSettings(maxConnections, maxConnectionsPerAddress, maxConnectionRate);
    }

    HttpSettings httpSettings() {
        return new HttpSettings(maxRequestLine, maxHeader, maxFields, maxPayload, headerTimeout, contentTimeout,
                idleTimeout);
    }

    WebSocketSettings webSocketSettings() {
        return new WebSocketSettings(maxPayload, maxFragments, messageTimeout, closeTimeout, deflate,
                deflateThreshold, new RateLimits(maxMessageRate, maxByteRate));
    }

    EngineSettings engineSettings() {
        EngineSettings defaults = EngineSettings.DEFAULTS;
        return new EngineSettings(pingInterval, pingTimeout, upgradeTimeout, maxPayload,
                defaults.maxPacketsPerPoll(), maxQueue, defaults.closeTimeoutMillis());
    }

    Protocol1Settings protocol1Settings() {
        return new Protocol1Settings(pingInterval, pingTimeout, maxPayload, maxQueue);
    }

    FeedSettings feedSettings() {
        return new FeedSettings(pingInterval, pingTimeout, resumeTimeout, maxPayload, maxQueue);
    }

    SocketSettings socketSettings() {
        return new SocketSettings(connectTimeout, maxAttachments, maxPacket.orElse(maxPayload), packetTimeout,
                maxRooms, maxRoomName);
    }
}
