package dev.roomcast.cli;

import dev.roomcast.auth.JoinToken;
import dev.roomcast.io.WallClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code token}: makes a token to join by, as a login page does, or checks one. */
@Command(name = "token", sortOptions = false, usageHelpAutoWidth = true, mixinStandardHelpOptions = true,
        versionProvider = Version.class, header = "Prints a token that lets a page join as a user, or checks one.",
        footer = {"", "The token is NAME.EXPIRY.SIGNATURE: EXPIRY in seconds since 1970, SIGNATURE the HMAC-SHA256 of"
            + " NAME.EXPIRY in lower-case hex. Exit status of --check: 0 it is good, 1 it is not; 2 a wrong option or"
            + " value."})
final class TokenTool implements Tool {
    private static final long MAX_SECONDS = Duration.ofDays(3_660).toSeconds();
    private static final String SECRET = "auth-secret";

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Who may join by it")
    private String name;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "3600",
            description = "For how long it is good (default: ${DEFAULT-VALUE})")
    private long seconds;

    @Option(names = "--secret", paramLabel = "TEXT", description = "The server's auth-secret, of several the first"
            + " signs; rather in ROOMCAST_AUTH_SECRET, for others can read command lines")
    private String secret;

    @Option(names = "--config", paramLabel = "FILE", description = "The server's properties file, to take it from")
    private Path config;

    @Option(names = "--check", paramLabel = "TOKEN", description = "Say whether this one is good, and whose it is")
    private String token;

    @Override
    public Status run(Terminal terminal) throws ToolException {
        if ((name == null) == (token == null)) {
            throw new IllegalArgumentException("give a NAME to make a token, or --check TOKEN");
        }
        List<String> secrets = List.of(secret().split(",", -1));
        if (secrets.contains("")) {
            throw new IllegalArgumentException("secret is empty, must have one character at least");
        }
        if (token != null) {
            return check(secrets, terminal);
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("NAME is empty");
        }
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw new IllegalArgumentException("seconds is " + seconds + " s, must be 1 to " + MAX_SECONDS);
        }
        terminal.out().println(JoinToken.sign(name, WallClock.now().getEpochSecond() + seconds, secrets.get(0)));
        return Status.DONE;
    }

    private String secret() {
        if (secret != null) {
            return secret;
        }
        SettingsFile.Line line = config == null ? null : SettingsFile.lines(config).get(SECRET);
        if (line == null) {
            throw new IllegalArgumentException(config == null
                    ? "no secret: set ROOMCAST_AUTH_SECRET, --secret or --config" : config + " has no " + SECRET);
        }
        return line.value();
    }

    private Status check(List<String> secrets, Terminal terminal) throws ToolException {
        JoinToken.Claim claim;
        try {
            claim = JoinToken.check(token, secrets);
        } catch (IllegalArgumentException e) {
            throw new ToolException(Status.FAILED, "token: " + e.getMessage());
        }
        Instant now = WallClock.now();
        Instant expiry = Instant.ofEpochSecond(claim.expirySeconds());
        if (!expiry.isAfter(now)) {
            throw new ToolException(Status.FAILED, "token: expired at " + expiry);
        }
        StringBuilder line = new StringBuilder();
        Escapes.all(line, claim.name());
        terminal.out().println(line + " until " + expiry + ", for " + Duration.between(now, expiry).toSeconds() + " s");
        return Status.DONE;
    }
}
