package dev.roomcast.auth;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Which tokens are good.
 *
 * @param secrets of tokens of our own form, any of which may have signed one; the first is the one to sign with
 * @param jwtKey file with the key of JWTs: a public key or certificate in PEM (RS256, ES256), or a secret (HS256)
 * @param jwks file or URL with the keys of JWTs as a JSON Web Key Set
 * @param issuer what a JWT must have as {@code iss}
 * @param audience what a JWT must have as, or among, {@code aud}
 */
public record TokenSettings(List<String> secrets, Optional<Path> jwtKey, Optional<String> jwks,
        Optional<String> issuer, Optional<String> audience) {
    /** No token is good. */
    public static final TokenSettings NONE = new TokenSettings(List.of(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty());

    /**
     * Checks them.
     *
     * @throws IllegalArgumentException naming the setting
     */
    public TokenSettings {
        secrets = List.copyOf(secrets);
        Objects.requireNonNull(issuer);
        Objects.requireNonNull(audience);
        if (secrets.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("auth-secret has an empty secret, must have one character at least");
        }
        if (jwtKey.isPresent() && jwks.isPresent()) {
            throw new IllegalArgumentException("auth-jwks is set beside auth-jwt-key, must be alone");
        }
        if (jwks.filter(TokenSettings::isUrl).isPresent()) {
            HttpCalls.address("auth-jwks", jwks.get());
        }
    }

    /** Whether there is nothing by which any token could be good. */
    public boolean isEmpty() {
        return secrets.isEmpty() && !hasJwt();
    }

    /** Whether anything of it is set. */
    public boolean isAnythingSet() {
        return !equals(NONE);
    }

    boolean hasJwt() {
        return jwtKey.isPresent() || jwks.isPresent();
    }

    /** Where the key set is, when that is a URL. */
    Optional<URI> jwksAddress() {
        return jwks.filter(TokenSettings::isUrl).map(URI::create);
    }

    /** Where the key set is, when that is a file. */
    Optional<Path> jwksFile() {
        return jwks.filter(text -> !isUrl(text)).map(Path::of);
    }

    List<byte[]> secretBytes() {
        return secrets.stream().map(secret -> secret.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** Nothing of what is secret. */
    @Override
    public String toString() {
        return "TokenSettings[secrets=" + secrets.size() + ", jwtKey=" + jwtKey + ", issuer=" + issuer + ", audience="
                + audience + "]";
    }

    private static boolean isUrl(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }
}
