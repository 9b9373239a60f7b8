package dev.roomcast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.load.Failures.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
    private static final Pattern REQUEST = Pattern.compile("GET /\\?name=u(\\d{5})&msg=([^ ]{100}) HTTP/1\\.1\r\n.*",
            Pattern.DOTALL);

    private final Failures failures = new Failures();
    private final Deliveries deliveries = new Deliveries(Dialect.SOCKET_IO, 100, failures);
    private LoadLoop loop;
    private Window first;
    private Window second;

    @BeforeEach
    void open() throws IOException {
        loop = new LoadLoop(false);
        first = window(7);
        second = window(7);
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
    }

    @Test
    void isDoneWhenEveryWindowHasTheMessage() {
        String message = trigger(7, 2);

        receive(first, message);
        assertThat(deliveries.underWay()).isOne();
        receive(second, message);

        assertThat(deliveries.underWay()).isZero();
        assertThat(deliveries.delivered()).isEqualTo(2);
        assertThat(failures).hasToString("");
    }

    @Test
    void noticesWhatIsLost() {
        receive(first, trigger(7, 2));

        deliveries.giveUp();

        assertThat(failures.count(Kind.LOST)).isOne();
        assertThat(deliveries.underWay()).isZero();
    }

    @Test
    void noticesWhatComesTwice() {
        String message = trigger(7, 2);

        receive(first, message);
        receive(first, message);

        assertThat(failures.count(Kind.REPEATED)).isOne();
        assertThat(deliveries.delivered()).isOne();
    }

    @Test
    void noticesWhatOvertakesAnotherOfItsTriggerConnection() {
        String earlier = trigger(7, 1);

        receive(first, trigger(7, 1));
        receive(first, earlier);

        assertThat(failures.count(Kind.REPEATED)).isOne();
    }

    @Test
    void noticesOneByteThatIsWrong() {
        receive(first, trigger(7, 1).replace("z", "Z"));

        assertThat(failures.count(Kind.WRONG)).isOne();
    }

    @Test
    void noticesTheMessageOfAnotherUser() {
        receive(first, trigger(8, 1));

        assertThat(failures.count(Kind.WRONG)).isOne();
    }

    @Test
    void noticesWhatNobodySent() {
        receive(first, trigger(7, 1).replace("0000000001", "0000000002"));
        receive(first, "42[\"message\"]");

        assertThat(failures.count(Kind.WRONG)).isEqualTo(2);
        assertThat(failures.toString()).startsWith("wrong 2 (first: user 7 got 42[");
    }

    @Test
    void keepsLatenciesOfWhatIsSentFromThenOn() {
        String before = trigger(7, 1);
        deliveries.startTiming();
        String after = trigger(7, 1);

        receive(first, before);
        receive(first, after);

        assertThat(deliveries.latencies().total()).isOne();
        assertThat(deliveries.latencies().quantile(0.5)).isEqualTo(50);
    }

    /** Answers the message that the server makes of the request. */
    private String trigger(int user, int receivers) {
        String request = new String(deliveries.trigger(0, user, receivers, 100), StandardCharsets.US_ASCII);
        Matcher parts = REQUEST.matcher(request);
        assertThat(parts.matches()).as(request).isTrue();
        assertThat(Integer.parseInt(parts.group(1))).isEqualTo(user);
        return "42[\"message\",{\"code\":0,\"data\":\"" + parts.group(2) + "\"}]";
    }

    private void receive(Window window, String message) {
        byte[] bytes = ("  " + message).getBytes(StandardCharsets.US_ASCII);
        deliveries.received(window, bytes, 2, message.length(), 150);
    }

    private Window window(int user) {
        return new WebSocketWindow(loop, Dialect.SOCKET_IO, false, user, 1, null);
    }
}
