package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggerKeysFileTest {
    private static final Path FILE = Path.of("keys.txt");

    @Test
    void readsKeysAndWhatTheyAreGoodFor() {
        assertThat(parse("""
                # keys of the shop
                s3cret

                  abc==   rooms=orders-*,carts-*  rate=10 name=shop # since May
                #old rooms=x
                k#y namespaces=/chat,/shop-*
                clé\trate=1000000\r
                last rooms=*"""))
                .containsExactly(
                        new TriggerKey("s3cret", "line-2", List.of(), List.of(), 0),
                        new TriggerKey("abc==", "shop", List.of("orders-*", "carts-*"), List.of(), 10),
                        new TriggerKey("k#y", "line-6", List.of(), List.of("/chat", "/shop-*"), 0),
                        new TriggerKey("clé", "line-7", List.of(), List.of(), 1_000_000),
                        new TriggerKey("last", "line-8", List.of("*"), List.of(), 0));
    }

    @Test
    void takesAByteOrderMark() {
        assertThat(parse("\uFEFFs3cret\n")).extracting(TriggerKey::key).containsExactly("s3cret");
        assertThat(parse("\uFEFF# comment\ns3cret\n")).extracting(TriggerKey::key).containsExactly("s3cret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "s3cret rate=x|rate must be a whole number of triggers a second, 1 to 1000000",
        "s3cret rate=0|rate must be a whole number of triggers a second, 1 to 1000000",
        "s3cret rate=-1|rate must be a whole number of triggers a second, 1 to 1000000",
        "s3cret rate=1000001|rate must be a whole number of triggers a second, 1 to 1000000",
        "s3cret rate=99999999999|rate must be a whole number of triggers a second, 1 to 1000000",
        "s3cret rate=|rate must be a whole number of triggers a second, 1 to 1000000",
        "s3cret rooms=|rooms has an empty pattern", "s3cret rooms=a,,b|rooms has an empty pattern",
        "s3cret rooms=a,|rooms has an empty pattern", "s3cret namespaces=|namespaces has an empty pattern",
        "s3cret namespaces=chat|namespaces has a pattern that does not begin with / or *",
        "s3cret name=|name is empty",
        "s3cret name=a,b|name must be up to 64 letters, digits, dots, dashes and underscores",
        "s3cret rooms=a rooms=b|has rooms= twice",
        "s3cret word|word 2 is none of rooms=, namespaces=, rate=, name=",
        "s3cret rate=1 room=a|word 3 is none of rooms=, namespaces=, rate=, name=",
        "s3cret =a|word 2 is none of rooms=, namespaces=, rate=, name=",
        "s3cret rooms=a, b|rooms has an empty pattern", "first|has the same key as line 1"})
    void refusesALineWithItsNumberAndNothingOfIt(String line, String why) {
        assertThatThrownBy(() -> parse("first\n# comment\n" + line + "\nlast\n"))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("trigger-keys: keys.txt line 3: " + why);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] bytes = "first\ncl?\n".getBytes(StandardCharsets.ISO_8859_1);
        bytes[8] = (byte) 0xE9;

        assertThatThrownBy(() -> TriggerKeysFile.parse(FILE, bytes))
                .hasMessage("trigger-keys: keys.txt line 2: is not UTF-8");
    }

    @Test
    void refusesAFileWithoutAKey() {
        assertThatThrownBy(() -> parse("# none yet\n\n")).hasMessage("trigger-keys: no key in keys.txt");
        assertThatThrownBy(() -> parse("")).hasMessage("trigger-keys: no key in keys.txt");
    }

    @Test
    void refusesAFileThatIsNotThere(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> TriggerKeysFile.read(folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trigger-keys: no such file: " + folder.resolve("none"));
        assertThatThrownBy(() -> TriggerKeysFile.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("trigger-keys: cannot read " + folder);
        assertThat(TriggerKeysFile.read(Files.writeString(folder.resolve("keys"), "s3cret\n"))).hasSize(1);
    }

    private static List<TriggerKey> parse(String text) {
        return TriggerKeysFile.parse(FILE, text.getBytes(StandardCharsets.UTF_8));
    }
}
