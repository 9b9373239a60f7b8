package dev.roomcast.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.http.HttpFields;
import dev.roomcast.io.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TokenAuthenticatorTest {
    private static final String SECRET = "some secret";
    private static final KeyPair FIRST = Keys.make("RSA", 2048);
    private static final KeyPair SECOND = Keys.make("RSA", 2048);

    @TempDir
    private Path folder;
    private final FakeClock clock = new FakeClock();
    private EventLoopGroup loops;
    private AskedServer server;
    private long later;

    @BeforeEach
    void start() throws IOException {
        loops = clock.startLoops(2);
        server = new AskedServer();
        later = loops.wallMillis() / 1000 + 3_600 * 24;
    }

    @AfterEach
    void stop() {
        server.close();
        loops.close();
    }

    @Test
    void checksTokensOfOurOwnFormAtOnce() {
        TokenAuthenticator tokens = tokens(settings(List.of(SECRET), Optional.empty(), Optional.empty()));

        assertThat(ask(tokens, JoinToken.sign("test", later, SECRET))).isCompletedWithValue(Grant.until("test", later));
        assertThat(ask(tokens, "nonsense")).isCompletedWithValue(Refusal.invalid("token is malformed"));
        assertThat(ask(tokens, "x".repeat(10_000))).isCompletedWithValue(Refusal.invalid("token is malformed"));
        assertThat(tokens.authenticate(credentials(Optional.empty()))).isCompletedWithValue(
                new Refusal(Refusal.Reason.MISSING, "token is missing"));
        clock.advanceUnnoticed(3_600_000L * 25);
        assertThat(ask(tokens, JoinToken.sign("test", later, SECRET))).isCompletedWithValue(Refusal.EXPIRED);
    }

    @Test
    void goesByOtherKeysWhenItIsToldTo() throws IOException {
        Path file = Files.writeString(folder.resolve("key.pem"), Keys.pem(FIRST.getPublic()));
        TokenSettings settings = settings(List.of(SECRET), Optional.of(file), Optional.empty());
        TokenAuthenticator tokens = tokens(settings);
        assertThat(Eventually.get(ask(tokens, jwt(FIRST, null)))).isEqualTo(Grant.until("test", later));
        assertThat(Eventually.get(ask(tokens, JoinToken.sign("own", later, SECRET)))).isEqualTo(Grant.until("own",
                later));

        Files.writeString(file, Keys.pem(SECOND.getPublic()));
        tokens.become(TokenKeys.load(settings(List.of("other", SECRET), Optional.of(file), Optional.empty())));

        assertThat(Eventually.get(ask(tokens, jwt(FIRST, null)))).isInstanceOf(Refusal.class);
        assertThat(Eventually.get(ask(tokens, jwt(SECOND, null)))).isEqualTo(Grant.until("test", later));
        assertThat(Eventually.get(ask(tokens, JoinToken.sign("own", later, "other")))).isInstanceOf(Grant.class);
    }

    @Test
    void fetchesKeysFromAUrlAndAgainWhenATokenNamesAnother() throws Exception {
        TokenAuthenticator tokens = tokens(settings(List.of(), Optional.empty(), Optional.of(server.url())));
        CompletableFuture<Verdict> early = ask(tokens, jwt(FIRST, "1"));
        server.answer(200, set(key(FIRST, "1")));
        assertThat(Eventually.get(early)).isEqualTo(Grant.until("test", later));

        assertThat(Eventually.get(ask(tokens, jwt(SECOND, "2")))).as("fetched just now").isEqualTo(JwtKeys.NO_KEY);
        clock.advance(loops, 30_000);
        CompletableFuture<Verdict> rotated = ask(tokens, jwt(SECOND, "2"));
        server.answer(200, set(key(SECOND, "2")));

        assertThat(Eventually.get(rotated)).isEqualTo(Grant.until("test", later));
        assertThat(Eventually.get(ask(tokens, jwt(FIRST, "1")))).isEqualTo(JwtKeys.NO_KEY);
        assertThat(server.asked()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "200 nonsense", "200 {\"keys\":[]}"})
    void saysThatKeysCannotBeHadAndTriesAgain(String answer) throws Exception {
        TokenAuthenticator tokens = tokens(settings(List.of(), Optional.empty(), Optional.of(server.url())));
        server.answer(Integer.parseInt(answer.substring(0, 3)), answer.substring(3).strip());
        Eventually.becomesTrue("it is known", () -> ask(tokens, jwt(FIRST, "1")).isDone());
        assertThat(Eventually.get(ask(tokens, jwt(FIRST, "1")))).isEqualTo(Refusal.UNAVAILABLE);

        clock.advance(loops, 5_000);
        CompletableFuture<Verdict> again = ask(tokens, jwt(FIRST, "1"));
        server.answer(200, set(key(FIRST, "1")));

        assertThat(Eventually.get(again)).isEqualTo(Grant.until("test", later));
    }

    @Test
    void keepsTheKeysItHasWhileNoneCanBeFetched() throws Exception {
        TokenAuthenticator tokens = tokens(settings(List.of(), Optional.empty(), Optional.of(server.url())));
        server.answer(200, set(key(FIRST, "1")));
        assertThat(Eventually.get(ask(tokens, jwt(FIRST, "1")))).isEqualTo(Grant.until("test", later));
        clock.advance(loops, 3_600_000);

        assertThat(Eventually.get(ask(tokens, jwt(FIRST, "1")))).isEqualTo(Grant.until("test", later));
        server.answer(503, "");

        assertThat(Eventually.get(ask(tokens, jwt(FIRST, "1")))).isEqualTo(Grant.until("test", later));
    }

    @Test
    void fetchesAnewWhenItIsToldTo() throws Exception {
        TokenSettings settings = settings(List.of(), Optional.empty(), Optional.of(server.url()));
        TokenAuthenticator tokens = tokens(settings);
        server.answer(200, set(key(FIRST, "1")));
        assertThat(Eventually.get(ask(tokens, jwt(FIRST, "1")))).isEqualTo(Grant.until("test", later));

        tokens.become(TokenKeys.load(settings));
        server.answer(200, set(key(SECOND, "2")));

        Eventually.becomesTrue("the new key counts", () -> Eventually.get(ask(tokens, jwt(SECOND,
                "2"))) instanceof Grant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "https:///keys", "http://user:pass@host/", "http://host/#x", "http://ho st/"})
    void namesTheSettingOfAWrongUrl(String url) {
        assertThatIllegalArgumentException().isThrownBy(
                () -> settings(List.of(), Optional.empty(), Optional.of(url)))
                .withMessageStartingWith("auth-jwks is no URL");
    }

    @Test
    void namesTheSettingOfAFileThatIsNotThere() {
        TokenSettings settings = settings(List.of(), Optional.empty(), Optional.of(folder.resolve("no").toString()));

        assertThatIllegalArgumentException().isThrownBy(() -> TokenKeys.load(settings))
                .withMessageStartingWith("auth-jwks: no such file");
    }

    @Test
    void showsNoSecretInItsSettings() {
        assertThat(settings(List.of(SECRET), Optional.empty(), Optional.empty()).toString()).doesNotContain(SECRET);
    }

    private TokenAuthenticator tokens(TokenSettings settings) {
        return new TokenAuthenticator(TokenKeys.load(settings), loops);
    }

    private static TokenSettings settings(List<String> secrets, Optional<Path> key, Optional<String> jwks) {
        return new TokenSettings(secrets, key, jwks, Optional.empty(), Optional.empty());
    }

    private static CompletableFuture<Verdict> ask(TokenAuthenticator tokens, String token) {
        return tokens.authenticate(credentials(Optional.of(token)));
    }

    private static Credentials credentials(Optional<String> token) {
        return new Credentials(Optional.empty(), token, InetAddress.getLoopbackAddress(), HttpFields.NONE);
    }

    private String jwt(KeyPair pair, String id) {
        return Keys.sign(JWSAlgorithm.RS256, id, new RSASSASigner(pair.getPrivate()), Keys.claims("test", later)
                .build());
    }

    private static JWK key(KeyPair pair, String id) {
        return new RSAKey.Builder((RSAPublicKey) pair.getPublic()).keyID(id).build();
    }

    private static String set(JWK... keys) {
        return new JWKSet(Arrays.asList(keys)).toString();
    }
}
