package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.TlsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"rsa.pem, rsa.key, RSA", "rsa.pem, rsa-pkcs1.key, RSA", "ec.pem, ec.key, EC", "ec.pem, ec-sec1.key, EC",
        "ec.pem, ec-sec1-parameters.key, EC", "ec384.pem, ec384-sec1.key, EC"})
    void readsEveryFormOfPem(String certificates, String key, String algorithm) throws GeneralSecurityException {
        TlsFiles files = TlsFiles.pem(TlsFolder.file(certificates), TlsFolder.file(key));

        KeyStore store = files.read();

        Certificate[] chain = store.getCertificateChain("server");
        assertThat(store.getKey("server", files.password()).getAlgorithm()).isEqualTo(algorithm);
        assertThat(Stream.of(chain).map(each -> ((X509Certificate) each).getSubjectX500Principal().getName()))
                .containsExactly("CN=" + certificates.replace(".pem", ""), "CN=Roomcast test CA");
        assertThat(new TlsPort(files, 1).newEngine().getUseClientMode()).isFalse();
    }

    @Test
    void readsCertificateAndKeyFromOneFileWithCommentsAndCrLf() throws Exception {
        String both = "Subject: me\n" + Files.readString(TlsFolder.file("rsa-pkcs1.key")) + "\nand then\n"
                + Files.readString(TlsFolder.file("rsa.pem"));
        Path file = Files.writeString(folder.resolve("both.pem"), both.replace("\n", "\r\n"));

        assertThat(TlsFiles.pem(file, file).read().isKeyEntry("server")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"rsa.p12, secret", "ec-no-password.p12, ''"})
    void readsAKeystore(String file, String password) {
        TlsFiles files = TlsFiles.keystore(TlsFolder.file(file), password);

        assertThat(new TlsPort(files, 1).newEngine().getUseClientMode()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "no/such.pem|rsa.key|tls-cert: no such file: ",
        "rsa.pem|no/such.key|tls-key: no such file: ",
        "rsa.key|rsa.key|tls-cert: FOLDERrsa.key holds no certificate",
        "rsa.pem|rsa.pem|tls-key: FOLDERrsa.pem holds no private key",
        "rsa.pem|ec.key|tls-key: FOLDERec.key does not belong to the first certificate of FOLDERrsa.pem",
        "ec.pem|ec384-sec1.key|tls-key: FOLDERec384-sec1.key does not belong to the first certificate of FOLDERec.pem",
        "rsa.pem|rsa-encrypted.key|tls-key: FOLDERrsa-encrypted.key is encrypted; \"openssl pkey ",
        "rsa.pem|rsa-pkcs1-encrypted.key|tls-key: FOLDERrsa-pkcs1-encrypted.key is encrypted; \"openssl pkey ",
        "rsa.pem|ed25519.key|tls-key: FOLDERed25519.key is damaged, or of another kind than RSA and EC",
        "rsa.pem|rsa.p12|tls-key: FOLDERrsa.p12 holds no private key",
        "rsa.p12|rsa.key|tls-cert: FOLDERrsa.p12 holds no certificate",
        ".|rsa.key|tls-cert: cannot read "})
    void namesTheSettingOfAPemFileThatIsWrong(String certificates, String key, String message) {
        TlsFiles files = TlsFiles.pem(TlsFolder.file(certificates), TlsFolder.file(key));

        assertThatThrownBy(() -> new TlsPort(files, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message.replace("FOLDER", TlsFolder.file("") + "/"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "no/such.p12|secret|tls-keystore: no such file: FOLDERno/such.p12",
        "rsa.p12|wrong|tls-keystore-password does not open FOLDERrsa.p12",
        "rsa.p12|''|tls-keystore-password does not open FOLDERrsa.p12",
        "ec-no-password.p12|secret|tls-keystore-password does not open FOLDERec-no-password.p12",
        "no-key.p12|secret|tls-keystore: FOLDERno-key.p12 holds no private key",
        "rsa.key|secret|tls-keystore: FOLDERrsa.key is no PKCS#12 file"})
    void namesTheSettingOfAKeystoreThatIsWrong(String file, String password, String message) {
        TlsFiles files = TlsFiles.keystore(TlsFolder.file(file), password);

        assertThatThrownBy(() -> new TlsPort(files, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message.replace("FOLDER", TlsFolder.file("") + "/"))
                .message().doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-----BEGIN PRIVATE KEY-----\nAAAA\n", "-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
        // A SEQUENCE that is cut, of a length that is none, of one that is too long for a key.
        "-----BEGIN EC PRIVATE KEY-----\nMA==\n-----END EC PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nMIA=\n-----END EC PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nMIT/////\n-----END EC PRIVATE KEY-----\n",
        // INTEGER 1 and an OCTET STRING, without a curve.
        "-----BEGIN EC PRIVATE KEY-----\nMAYCAQEEAQE=\n-----END EC PRIVATE KEY-----\n",
        "-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n", "garbage", ""})
    void saysThatAKeyIsDamaged(String pem) throws IOException {
        Path key = Files.writeString(folder.resolve("bad.key"), pem);

        assertThatThrownBy(() -> TlsFiles.pem(TlsFolder.file("rsa.pem"), key).read())
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("tls-key: " + key + " ");
    }

    @Test
    void saysWhichCertificateIsDamaged() throws IOException {
        Path damaged = Files.writeString(folder.resolve("bad.pem"), Files.readString(TlsFolder.file("ca.pem"))
                + "-----BEGIN CERTIFICATE-----\nMAYCAQEEAQE=\n-----END CERTIFICATE-----\n");

        assertThatThrownBy(() -> TlsFiles.pem(damaged, TlsFolder.file("rsa.key")).read())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tls-cert: " + damaged + ": certificate 2 is invalid");
    }

    @Test
    void doesNotReadAFileThatIsTooLargeForAKey() throws IOException {
        Path large = Files.write(folder.resolve("large.key"), new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> TlsFiles.pem(large, large).read()).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tls-cert: " + large + " is larger than 1048576 bytes");
    }

    @Test
    void keepsWhatItHasWhenAReloadFails() throws IOException {
        Path certificates = Files.copy(TlsFolder.file("rsa.pem"), folder.resolve("cert.pem"));
        Path key = Files.copy(TlsFolder.file("rsa.key"), folder.resolve("key.pem"));
        TlsPort port = new TlsPort(TlsFiles.pem(certificates, key), 1);
        Files.writeString(key, "garbage");

        assertThatThrownBy(port::reload).isInstanceOf(IllegalArgumentException.class);

        assertThat(port.newEngine().getUseClientMode()).isFalse();
    }
}
