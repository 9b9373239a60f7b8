package dev.roomcast.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
    private static final String SECRET = "a secret of some length";
    private static final long NOW = 1_700_000_000_000L;
    private static final long LATER = 1_700_000_060L;
    private static final Refusal NOT_OURS = Refusal.invalid("token is not signed by us");

    /** printf 'test.1700000060' | openssl dgst -sha256 -hmac 'a secret of some length'. */
    @Test
    void isWhatOpenSslMakes() {
        assertThat(JoinToken.sign("test", LATER, SECRET)).isEqualTo("test.1700000060."
                + "c6d1f2d15f69f874928cd36ba3d2db91d87b94dda71571f09321b687eb1de1d4");
    }

    /** printf 'wang.1800000000' | openssl dgst -sha256 -hmac secret. */
    @Test
    void saysWhoseItIsAndUntilWhen() {
        String token = "wang.1800000000.e10b39e872901b88f6a521676674b2786341d9404430ba31b21c0a02c112c59a";

        assertThat(JoinToken.check(token, List.of("newer", "secret")))
                .isEqualTo(new JoinToken.Claim("wang", 1_800_000_000));
        assertThatThrownBy(() -> JoinToken.check(token, List.of("newer"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("signed by another secret, or changed");
        assertThatThrownBy(() -> JoinToken.check(token.replace(".18", ".19"), List.of("secret")))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("signed by another secret, or changed");
        assertThatThrownBy(() -> JoinToken.check(token.substring(1, 15), List.of("secret")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no token, which is NAME.EXPIRY.SIGNATURE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"test", "a.b.c", ".", "..", "1.2", "你好 😀", "a\nb", "x.1700000060",
        "test.1700000060.0000000000000000000000000000000000000000000000000000000000000000"})
    void bringsTheNameBack(String name) {
        String token = JoinToken.sign(name, LATER, SECRET);

        assertThat(JoinToken.hasForm(token)).isTrue();
        assertThat(read(token)).isEqualTo(Grant.until(name, LATER));
    }

    @ParameterizedTest
    @CsvSource({"1700000059999, true", "1700000060000, false", "1700000060001, false"})
    void isOverFromItsSecondOn(long nowMillis, boolean good) {
        Verdict verdict = JoinToken.read(JoinToken.sign("test", LATER, SECRET), secrets(SECRET), nowMillis);

        assertThat(verdict).isEqualTo(good ? Grant.until("test", LATER) : Refusal.EXPIRED);
    }

    @Test
    void staysGoodWhileOneOfSeveralSecretsHasSignedIt() {
        String old = JoinToken.sign("test", LATER, "old");

        assertThat(JoinToken.read(old, secrets("new", "old"), NOW)).isEqualTo(Grant.until("test", LATER));
        assertThat(JoinToken.read(old, secrets("new"), NOW)).isEqualTo(NOT_OURS);
    }

    @Test
    void isNoGoodWhenAnyOfItIsAnother() {
        String token = JoinToken.sign("test", LATER, SECRET);

        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == '1' ? '2' : '1';
            String forged = token.substring(0, i) + other + token.substring(i + 1);
            if (JoinToken.hasForm(forged)) {
                assertThat(read(forged)).as(forged).isEqualTo(NOT_OURS);
            }
        }
    }

    @Test
    void hasNoFormWhenItIsCut() {
        String token = JoinToken.sign("test", LATER, SECRET);

        for (int i = 0; i < token.length(); i++) {
            assertThat(JoinToken.hasForm(token.substring(0, i))).as(token.substring(0, i)).isFalse();
        }
        assertThat(JoinToken.hasForm(token.substring("test".length()))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "...", "a.b.c", "test.-1.SIG", "test.+5.SIG", "test.1e9.SIG", "test.1700000060.5.sig",
        "test..SIG", ".5.SIG", "test.1234567890123456.SIG", "test.５.SIG", "test.5.SIG ", "test.5.SIG\n"})
    void hasNoFormOfAnotherShape(String text) {
        assertThat(JoinToken.hasForm(text.replace("SIG", "0".repeat(64)))).isFalse();
    }

    @Test
    void hasNoFormWithUpperCaseHex() {
        String token = JoinToken.sign("test", LATER, SECRET);

        assertThat(JoinToken.hasForm(token.substring(0, 16) + token.substring(16).toUpperCase())).isFalse();
    }

    /** In UTF-8 half a surrogate pair and a question mark are the same, so the signature is. */
    @Test
    void isNotAnothersWhoseNameHasHalfASurrogatePair() {
        String token = JoinToken.sign("a?", LATER, SECRET);

        assertThat(read(token.replace("?", "\ud800"))).isEqualTo(NOT_OURS);
        assertThat(read(token.replace("?", "\ufffd"))).isEqualTo(NOT_OURS);
    }

    @Test
    void isNotMadeOfNothing() {
        for (Runnable wrong : List.<Runnable>of(() -> JoinToken.sign("", LATER, SECRET),
                () -> JoinToken.sign("test", -1, SECRET), () -> JoinToken.sign("test", LATER, ""),
                () -> JoinToken.sign("\ud800", LATER, SECRET))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Verdict read(String token) {
        return JoinToken.read(token, secrets(SECRET), NOW);
    }

    private static List<byte[]> secrets(String... secrets) {
        return List.of(secrets).stream().map(secret -> secret.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
