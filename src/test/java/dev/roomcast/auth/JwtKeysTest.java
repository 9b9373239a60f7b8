package dev.roomcast.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.roomcast.TlsFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtKeysTest {
    private static final KeyPair RSA = Keys.make("RSA", 2048);
    private static final KeyPair EC = Keys.make("EC", 256);
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final long LATER = 1_700_000_060L;
    private static final long NOW = 1_700_000_000_000L;
    private static final Refusal NOT_OURS = Refusal.invalid("token is not signed by us");
    private static final Grant GRANT = Grant.until("test", LATER);

    private enum Kind {
        RS256(JWSAlgorithm.RS256, Keys.pem(RSA.getPublic())), ES256(JWSAlgorithm.ES256, Keys.pem(EC.getPublic())),
        HS256(JWSAlgorithm.HS256, SECRET + "\n");

        private final JWSAlgorithm algorithm;
        private final JwtKeys keys;

        Kind(JWSAlgorithm algorithm, String file) {
            this.algorithm = algorithm;
            this.keys = JwtKeys.ofKey(file.getBytes(StandardCharsets.UTF_8));
        }

        String sign(JWTClaimsSet claims) {
            return Keys.sign(algorithm, null, signer(), claims);
        }

        private JWSSigner signer() {
            try {
                return switch (this) {
                    case RS256 -> new RSASSASigner(RSA.getPrivate());
                    case ES256 -> new ECDSASigner((ECPrivateKey) EC.getPrivate());
                    case HS256 -> new MACSigner(SECRET);
                };
            } catch (JOSEException e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesTheNameFromATokenThatItsKeyHasSigned(Kind kind) {
        assertThat(read(kind.keys, kind.sign(good()))).isEqualTo(GRANT);
    }

    @ParameterizedTest
    @EnumSource
    void refusesATokenThatWasChangedOrCut(Kind kind) {
        String token = kind.sign(good());
        String[] parts = token.split("\\.");
        String claims = Base64.getUrlEncoder().withoutPadding().encodeToString(
                "{\"sub\":\"admin\",\"exp\":1700000060}".getBytes(StandardCharsets.UTF_8));

        assertThat(read(kind.keys, parts[0] + "." + claims + "." + parts[2])).isEqualTo(NOT_OURS);
        for (int i = 0; i < token.length(); i += 7) {
            assertThat(read(kind.keys, token.substring(0, i))).isInstanceOf(Refusal.class);
        }
        assertThat(read(kind.keys, parts[0] + "." + parts[1] + ".")).isInstanceOf(Refusal.class);
    }

    @ParameterizedTest
    @EnumSource
    void refusesATokenThatNobodyHasSigned(Kind kind) {
        String claims = new PlainJWT(good()).serialize();
        String upper = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"NONE\"}".getBytes(
                StandardCharsets.UTF_8)) + claims.substring(claims.indexOf('.'));

        assertThat(read(kind.keys, claims)).isInstanceOf(Refusal.class);
        assertThat(read(kind.keys, upper)).isInstanceOf(Refusal.class);
    }

    /** RFC 8725 §2.1: a public key is no secret, so it must not count as one. */
    @ParameterizedTest
    @ValueSource(strings = {"pem", "pem without its line break", "der"})
    void refusesAPublicKeyThatServedAsASecret(String form) throws JOSEException {
        byte[] secret = switch (form) {
            case "pem" -> Keys.pem(RSA.getPublic()).getBytes(StandardCharsets.UTF_8);
            case "der" -> RSA.getPublic().getEncoded();
            default -> Keys.pem(RSA.getPublic()).strip().getBytes(StandardCharsets.UTF_8);
        };
        String token = Keys.sign(JWSAlgorithm.HS256, null, new MACSigner(secret), good());

        assertThat(read(Kind.RS256.keys, token)).isEqualTo(JwtKeys.NO_KEY);
        assertThat(read(Kind.ES256.keys, token)).isEqualTo(JwtKeys.NO_KEY);
    }

    @ParameterizedTest
    @CsvSource({"RS256, RS512", "RS256, PS256", "HS256, HS384"})
    void refusesAnotherAlgorithmOfTheSameKey(Kind kind, String algorithm) throws JOSEException {
        JWSSigner signer = kind == Kind.HS256 ? new MACSigner(SECRET + SECRET) : kind.signer();
        JwtKeys keys = kind == Kind.HS256 ? JwtKeys.ofKey((SECRET + SECRET).getBytes(StandardCharsets.UTF_8))
                : kind.keys;

        assertThat(read(keys, Keys.sign(JWSAlgorithm.parse(algorithm), null, signer, good())))
                .isEqualTo(JwtKeys.NO_KEY);
    }

    @ParameterizedTest
    @CsvSource({"1700000059999, true", "1700000060000, false"})
    void isOverFromItsSecondOn(long nowMillis, boolean good) {
        assertThat(Kind.HS256.keys.read(Kind.HS256.sign(good()), TokenSettings.NONE, nowMillis))
                .isEqualTo(good ? GRANT : Refusal.EXPIRED);
    }

    @ParameterizedTest
    @CsvSource({"1700000000, true", "1700000010, true", "1700000011, false"})
    void isGoodFromNotBeforeOnWithTenSecondsForAFastClock(long notBefore, boolean good) {
        JWTClaimsSet claims = Keys.claims("test", LATER).notBeforeTime(new Date(notBefore * 1000)).build();

        assertThat(read(Kind.HS256.keys, Kind.HS256.sign(claims)))
                .isEqualTo(good ? GRANT : Refusal.invalid("token is not valid yet"));
    }

    @Test
    void needsASubjectAndAnEnd() {
        JWTClaimsSet noEnd = new JWTClaimsSet.Builder().subject("test").build();
        JWTClaimsSet noSubject = new JWTClaimsSet.Builder(good()).subject(null).build();
        JWTClaimsSet number = new JWTClaimsSet.Builder(good()).claim("sub", 7).build();

        assertThat(read(Kind.HS256.keys, Kind.HS256.sign(noEnd))).isEqualTo(Refusal.invalid("token has no exp"));
        assertThat(read(Kind.HS256.keys, Kind.HS256.sign(noSubject))).isEqualTo(Refusal.invalid("token has no sub"));
        assertThat(read(Kind.HS256.keys, Kind.HS256.sign(number))).isEqualTo(Grant.until("7", LATER));
    }

    @Test
    void goesByIssuerAndAudienceWhereTheyAreSet() {
        TokenSettings settings = new TokenSettings(List.of(), Optional.empty(), Optional.empty(),
                Optional.of("https://id.example"), Optional.of("push"));
        JWTClaimsSet right = Keys.claims("test", LATER).issuer("https://id.example").audience(List.of("web", "push"))
                .build();
        JWTClaimsSet issuer = new JWTClaimsSet.Builder(right).issuer("https://id.example.evil").build();
        JWTClaimsSet audience = new JWTClaimsSet.Builder(right).audience("web").build();

        assertThat(Kind.HS256.keys.read(Kind.HS256.sign(right), settings, NOW)).isEqualTo(GRANT);
        assertThat(Kind.HS256.keys.read(Kind.HS256.sign(issuer), settings, NOW))
                .isEqualTo(Refusal.invalid("token has another iss"));
        assertThat(Kind.HS256.keys.read(Kind.HS256.sign(audience), settings, NOW))
                .isEqualTo(Refusal.invalid("token has another aud"));
        assertThat(Kind.HS256.keys.read(Kind.HS256.sign(good()), settings, NOW)).isInstanceOf(Refusal.class);
    }

    @Test
    void findsAmongSeveralKeysTheOneThatIsNamedOrFits() {
        JwtKeys keys = set(new RSAKey.Builder((RSAPublicKey) RSA.getPublic()).keyID("r").build(),
                new ECKey.Builder(Curve.P_256, (ECPublicKey) EC.getPublic()).keyID("e").keyUse(KeyUse.SIGNATURE)
                .build(),
                new OctetSequenceKey.Builder(SECRET.getBytes(StandardCharsets.UTF_8)).build());

        assertThat(read(keys, Keys.sign(JWSAlgorithm.RS256, "r", Kind.RS256.signer(), good()))).isEqualTo(GRANT);
        assertThat(read(keys, Keys.sign(JWSAlgorithm.ES256, "e", Kind.ES256.signer(), good()))).isEqualTo(GRANT);
        assertThat(read(keys, Kind.ES256.sign(good()))).isEqualTo(GRANT);
        assertThat(read(keys, Kind.HS256.sign(good()))).isEqualTo(GRANT);
        assertThat(read(keys, Keys.sign(JWSAlgorithm.RS256, "e", Kind.RS256.signer(), good())))
                .isEqualTo(JwtKeys.NO_KEY);
        assertThat(read(keys, Keys.sign(JWSAlgorithm.RS256, "r",
                signerOf(Keys.make("RSA", 2048)), good()))).isEqualTo(NOT_OURS);
    }

    @Test
    void leavesOutKeysForOtherUses() {
        JwtKeys keys = set(new RSAKey.Builder((RSAPublicKey) RSA.getPublic()).keyUse(KeyUse.ENCRYPTION).build(),
                new RSAKey.Builder((RSAPublicKey) RSA.getPublic()).algorithm(JWSAlgorithm.PS256).build(),
                new ECKey.Builder(Curve.P_256, (ECPublicKey) EC.getPublic()).build());

        assertThat(read(keys, Kind.RS256.sign(good()))).isEqualTo(JwtKeys.NO_KEY);
        assertThat(read(keys, Kind.ES256.sign(good()))).isEqualTo(GRANT);
    }

    /** RFC 8725 §3.10: what a token says of where its key is, is the token's own claim. */
    @Test
    void takesNoKeyFromTheTokenItself() throws JOSEException {
        KeyPair own = Keys.make("RSA", 2048);
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .jwk(new RSAKey.Builder((RSAPublicKey) own.getPublic()).build())
                        .jwkURL(URI.create("http://127.0.0.1:1/keys")).build(), good());
        jwt.sign(signerOf(own));

        assertThat(read(Kind.RS256.keys, jwt.serialize())).isEqualTo(NOT_OURS);
    }

    @Test
    void refusesWhatTheHeaderCallsCritical() throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).criticalParams(Set.of("x"))
                        .customParam("x", 1).build(), good());
        jwt.sign(new MACSigner(SECRET));

        assertThat(read(Kind.HS256.keys, jwt.serialize())).isEqualTo(NOT_OURS);
    }

    @Test
    void readsTheKeyOfACertificate() throws IOException {
        assertThat(JwtKeys.ofKey(Files.readAllBytes(TlsFolder.file("rsa.pem")))).isNotNull();
        assertThat(JwtKeys.ofKey(Files.readAllBytes(TlsFolder.file("ec.pem")))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"short|secret for HS256 is shorter than 32 bytes",
        "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----|is a PRIVATE KEY, must be a PUBLIC KEY",
        "-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----|auth-jwt-key cannot be read"})
    void namesTheSettingOfAWrongKey(String content, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> JwtKeys.ofKey(content.replace("\\n", "\n").getBytes(
                StandardCharsets.UTF_8))).withMessageContaining("auth-jwt-key").withMessageContaining(message);
    }

    @Test
    void refusesKeysThatAreTooWeakOrOfAnotherCurve() {
        for (KeyPair pair : List.of(Keys.make("RSA", 1024), Keys.make("EC", 384), Keys.make("DSA", 2048))) {
            assertThatIllegalArgumentException().isThrownBy(() -> JwtKeys.ofKey(Keys.pem(pair.getPublic()).getBytes(
                    StandardCharsets.UTF_8))).withMessageContaining("auth-jwt-key");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"keys\":[]}", "{\"keys\":7}", "[]", "{\"keys\":[{\"kty\":\"RSA\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2hvcnQ\"}]}"})
    void namesTheSettingOfAWrongSet(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> JwtKeys.ofSet("auth-jwks", json))
                .withMessageStartingWith("auth-jwks ").withMessageNotContaining("c2hvcnQ");
    }

    private static JwtKeys set(JWK... keys) {
        return JwtKeys.ofSet("auth-jwks", new JWKSet(List.of(keys)).toString(false));
    }

    private static JWSSigner signerOf(KeyPair pair) {
        return new RSASSASigner(pair.getPrivate());
    }

    private static JWTClaimsSet good() {
        return Keys.claims("test", LATER).build();
    }

    private static Verdict read(JwtKeys keys, String token) {
        return keys.read(token, TokenSettings.NONE, NOW);
    }
}
