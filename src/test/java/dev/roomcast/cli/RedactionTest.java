package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/|/", "*|*", "/health?|/health?", "/?a=1&b|/?a=1&b",
        "/?name=U&msg=M|/?name=REDACTED&msg=REDACTED",
        "/?msg=a=b&&name=|/?msg=REDACTED&&name=REDACTED",
        "/?%6Bey=K&x=1|/?%6Bey=REDACTED&x=1", "/?KEY=K|/?KEY=REDACTED",
        "/?name[]=U&name%5B1%5D=V|/?name[]=REDACTED&name%5B1%5D=REDACTED",
        "/ws?access_token=T&Token=U&auth=V&jwt=W|/ws?access_token=REDACTED&Token=REDACTED&auth=REDACTED&jwt=REDACTED",
        "/?a?name=U|/?a?name=U", "/?msg=a?key=b|/?msg=REDACTED", "/?msg|/?msg",
        "/socket.io/?EIO=4&transport=polling&sid=S|/socket.io/?EIO=4&transport=polling&sid=S",
        "/rooms|/rooms", "/rooms/|/rooms/", "/rooms/U%20V?x=1|/rooms/REDACTED?x=1",
        "/rooms/U/leave|/rooms/REDACTED", "/sockets?room=U&limit=9|/sockets?room=REDACTED&limit=9"})
    void leavesOutOfATargetWhatIsSecret(String target, String shown) {
        assertThat(Redaction.target(target)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"http://a.example/rooms/, http://a.example/rooms/", "http://a/?name=U#x, http://a/?name=REDACTED",
        "https://user:KEY@a.example/b@c, https://REDACTED@a.example/b@c", "http://KEY@a, http://REDACTED@a",
        "http://a/@b, http://a/@b", "http://a?key=b@c, http://a?key=REDACTED", "user:KEY@a, user:KEY@a",
        "nonsense, nonsense"})
    void leavesOutOfARefererWhatIsSecret(String address, String shown) {
        assertThat(Redaction.address(address)).isEqualTo(shown);
    }
}
