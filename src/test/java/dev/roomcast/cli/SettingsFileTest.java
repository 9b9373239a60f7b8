package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.cli.SettingsFile.Line;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsFileTest {
    @Test
    void findsTheLineOfEachSetting() {
        assertThat(SettingsFile.lines(List.of("# comment \\", "port=9000", "", "  host : 0.0.0.0", "loops 3",
                "port = 9001"))).isEqualTo(Map.of("port", new Line(6, "9001"), "host", new Line(4, "0.0.0.0"), "loops",
                        new Line(5, "3")));
    }

    @Test
    void countsASettingOfSeveralLinesAsOne() {
        assertThat(SettingsFile.lines(List.of("origins=a.example,\\", "  # b.example,\\", "c.example", "key=a\\\\",
                "port=1"))).isEqualTo(Map.of("origins", new Line(1, "a.example,# b.example,c.example"), "key",
                        new Line(4, "a\\"), "port", new Line(5, "1")));
    }
}
