package dev.roomcast.cli;

import java.lang.reflect.Proxy;

/**
 * Signals, by which operators ask for a reload or the end. Java has no API for them but {@code sun.misc.Signal} of the
 * module jdk.unsupported, which {@code --release} hides from the compiler; hence by reflection.
 */
final class Signals {
    private Signals() {
    }

    /**
     * Has each signal of that name run an action, on a thread of the JVM of its own, in place of what it does else. One
     * that the JVM was started to ignore, as SIGHUP under {@code nohup}, stays ignored.
     *
     * @return false where that cannot be: on Windows, in a JVM started with {@code -Xrs} or without the module
     */
    static boolean handle(String name, Runnable action) {
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
                    .newInstance(name), proxy);
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
