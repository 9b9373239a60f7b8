package dev.roomcast.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final History history = new History();

    @Test
    void beginsBeforeTheFirstMessage() {
        assertThat(history.lastSeq()).isZero();
        assertThat(history.bytes()).isZero();
        assertThat(after(0)).isEmpty();
        assertThat(history.reaches(0)).isTrue();
        assertThat(history.reaches(1)).isFalse();
        assertThat(history.reaches(-1)).isFalse();
    }

    @Test
    void numbersFromOneOnAndGivesWhatCameAfterANumber() {
        assertThat(add("a")).isEqualTo(1);
        assertThat(add("bc")).isEqualTo(2);
        assertThat(add("d")).isEqualTo(3);

        assertThat(after(0)).containsExactly("a", "bc", "d");
        assertThat(after(1)).containsExactly("bc", "d");
        assertThat(after(3)).isEmpty();
        assertThat(history.bytes()).isEqualTo(4);
        assertThat(history.lastSeq()).isEqualTo(3);
    }

    @Test
    void forgetsWhatTheClientHasAndKeepsTheRest() {
        List.of("a", "b", "c").forEach(this::add);

        history.forget(2);
        history.forget(1);

        assertThat(after(2)).containsExactly("c");
        assertThat(history.bytes()).isEqualTo(1);
        assertThat(history.reaches(1)).isFalse();
        assertThat(history.reaches(2)).isTrue();
        assertThat(add("d")).isEqualTo(4);
        history.forget(100);
        assertThat(after(4)).isEmpty();
        assertThat(history.reaches(4)).isTrue();
        assertThat(history.reaches(5)).isFalse();
        assertThat(history.bytes()).isZero();
    }

    @Test
    void keepsNoMoreThanSoManyMessages() {
        List.of("a", "b", "c").forEach(this::add);

        history.trim(2, 100);

        assertThat(history.reaches(0)).isFalse();
        assertThat(after(1)).containsExactly("b", "c");
    }

    @Test
    void keepsNoMoreThanSoManyBytes() {
        List.of("aaaa", "bbbb", "c").forEach(this::add);

        history.trim(100, 5);
        assertThat(after(1)).containsExactly("bbbb", "c");
        history.trim(100, 4);
        assertThat(after(2)).containsExactly("c");
        add("larger than the bound");
        history.trim(100, 4);
        assertThat(history.reaches(3)).isFalse();
        assertThat(history.reaches(4)).isTrue();
        assertThat(history.bytes()).isZero();
    }

    @Test
    void forgetsWhatWasThereWhenItAgedBefore() {
        add("a");
        history.age();
        assertThat(after(0)).containsExactly("a");
        add("b");
        history.age();
        assertThat(history.reaches(0)).isFalse();
        assertThat(after(1)).containsExactly("b");
        history.age();
        assertThat(history.bytes()).isZero();
        history.age();
        assertThat(history.reaches(2)).isTrue();
        assertThat(add("c")).isEqualTo(3);
        assertThat(after(2)).containsExactly("c");
    }

    private long add(String message) {
        return history.add(message.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> after(long seq) {
        return history.after(seq).stream().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
    }
}
