package dev.roomcast.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The list of attacks that servers of our kind fell to has 64 numbers. Each is a test that begins with it, or stands
 * here with the reason why there is none; nothing is both.
 */
class AttackListTest {
    private static final int LAST_NUMBER = 64;
    private static final Pattern NAME = Pattern.compile("attack([0-9]{2})_[a-z].*");
    private static final List<Class<?>> TESTS = List.of(EngineIoAttackTest.class, SocketIoAttackTest.class,
            WebSocketAttackTest.class, HttpAttackTest.class, NeighbourAttackTest.class);

    private static final Map<Integer, String> NO_TEST_HERE = Map.of(
            17, "many rooms, long names: socketio.RoomLimitsTest and push.RoomcastLimitsTest show it",
            18, "many connections of one address: tested where the limits of connections are",
            20, "an admin namespace without a password: there is no admin namespace",
            25, "a wrong packet type out of Redis: there is no Redis",
            40, "TLS host names of outgoing connections: there are no outgoing connections",
            58, "a key's address out of an unverified token: there are no tokens",
            59, "a public key as the secret of an HMAC: there are no tokens",
            60, "presence of nodes that are gone: there is one node alone",
            61, "assertions when Redis is lost: there is no Redis",
            63, "joining as somebody else: joining is open, as the README says; there are no join tokens");

    @Test
    void everyNumberIsATestOrHasAReason() {
        TreeSet<Integer> numbers = new TreeSet<>(NO_TEST_HERE.keySet());
        for (Class<?> type : TESTS) {
            for (Method method : attacksIn(type).toList()) {
                int number = numberOf(method);
                assertThat(NO_TEST_HERE).as(method.getName()).doesNotContainKey(number);
                numbers.add(number);
            }
        }

        assertThat(numbers).containsExactlyElementsOf(
                Stream.iterate(1, number -> number + 1).limit(LAST_NUMBER).toList());
    }

    @Test
    void everyTestIsShownByItsNumber() {
        for (Class<?> type : TESTS) {
            for (Method method : attacksIn(type).toList()) {
                assertThat(method.getAnnotation(DisplayName.class)).as(method.getName()).isNotNull()
                        .extracting(DisplayName::value).asString().startsWith(numberOf(method) + ": ");
            }
        }
    }

    private static Stream<Method> attacksIn(Class<?> type) {
        return Stream.of(type.getDeclaredMethods()).filter(method -> method.getName().startsWith("attack"));
    }

    private static int numberOf(Method method) {
        Matcher name = NAME.matcher(method.getName());
        assertThat(name.matches()).as(method.getName()).isTrue();
        return Integer.parseInt(name.group(1));
    }
}
