package dev.roomcast.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What tokens are checked with, as it was read from settings and files. Immutable. */
public final class TokenKeys {
    private static final long MAX_FILE_BYTES = 1 << 20;
    private static final String LIBRARY = "com.nimbusds.jose.JWSVerifier";

    private final TokenSettings settings;
    private final List<byte[]> secrets;
    private final Optional<JwtKeys> jwtKeys;

    private TokenKeys(TokenSettings settings, Optional<JwtKeys> jwtKeys) {
        this.settings = settings;
        this.secrets = settings.secretBytes();
        this.jwtKeys = jwtKeys;
    }

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException a file that is missing or wrong, or the library for JWTs is missing; naming the
     *     setting
     */
    public static TokenKeys load(TokenSettings settings) {
        if (settings.hasJwt()) {
            needLibrary(settings.jwtKey().isPresent() ? "auth-jwt-key" : "auth-jwks");
        }
        Optional<JwtKeys> keys = settings.jwtKey().map(file -> JwtKeys.ofKey(bytes("auth-jwt-key", file)))
                .or(() -> settings.jwksFile().map(file -> JwtKeys.ofSet("auth-jwks",
                        new String(bytes("auth-jwks", file), StandardCharsets.UTF_8))));
        return new TokenKeys(settings, keys);
    }

    TokenSettings settings() {
        return settings;
    }

    /** Of tokens of our own form. */
    List<byte[]> secrets() {
        return secrets;
    }

    /** Of JWTs; empty where there are none, or they come from a URL. */
    Optional<JwtKeys> jwtKeys() {
        return jwtKeys;
    }

    /** It is an optional dependency, which programs that embed us do not get by themselves. */
    private static void needLibrary(String setting) {
        try {
            Class.forName(LIBRARY, false, TokenKeys.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(setting + " needs the library com.nimbusds:nimbus-jose-jwt, which is not"
                    + " on the class path", e);
        }
    }

    private static byte[] bytes(String setting, Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IllegalArgumentException(setting + ": " + file + " is larger than " + MAX_FILE_BYTES
                        + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(setting + ": no such file: " + file, e);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException(setting + ": cannot read " + file + ": permission denied", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(setting + ": cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
