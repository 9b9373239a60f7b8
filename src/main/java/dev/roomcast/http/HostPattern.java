package dev.roomcast.http;

/** A host name in which any label may be {@code *}, e.g. {@code *.example.com}; in lower case. */
final class HostPattern {
    private HostPattern() {
    }

    /** Whether it stands for a host, which is in lower case, too. */
    static boolean matches(String pattern, String host) {
        if (pattern.indexOf('*') < 0) {
            return pattern.equals(host);
        }
        String[] wanted = pattern.split("\\.", -1);
        String[] labels = host.split("\\.", -1);
        if (wanted.length != labels.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i].equals("*") && !wanted[i].equals(labels[i])) {
                return false;
            }
        }
        return true;
    }
}
