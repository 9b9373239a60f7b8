package dev.roomcast.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * SIGHUP, by which operators ask for a reload. Java has no API for signals but {@code sun.misc.Signal} of the module
 * jdk.unsupported, which {@code --release} hides from the compiler; hence by reflection.
 */
final class HangUp {
    private static final Logger LOG = System.getLogger(HangUp.class.getName());

    private HangUp() {
    }

    /**
     * Has each SIGHUP run an action, on a thread of the JVM, in place of ending the process. Where there is none
     * (Windows, a JVM started with {@code -Xrs}, a runtime without the module) it says so and goes on.
     */
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler},
                    (self, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(action, arguments);
                        }
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class)
                    .newInstance("HUP"), proxy);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
            LOG.log(Level.WARNING, "no reload by SIGHUP here: {0}", cause.toString());
        }
    }
}
