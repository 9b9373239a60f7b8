package dev.roomcast.http;

import dev.roomcast.io.AddressLiteral;

/** The character classes of RFC 9110 and RFC 9112 that decide whether a request is well-formed. */
final class HttpGrammar {
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c : "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private HttpGrammar() {
    }

    /** {@code tchar} (RFC 9110 §5.6.2). */
    static boolean isTokenChar(int c) {
        return c >= 0 && c < 128 && TOKEN[c];
    }

    static boolean isToken(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** What a field value may hold: visible characters, blanks, tabs and obs-text (RFC 9110 §5.5). */
    static boolean isFieldChar(int c) {
        return c >= ' ' && c != 127 || c == '\t';
    }

    /** What a request target may hold; bytes above ASCII are let in as raw UTF-8, which users send. */
    static boolean isTargetChar(int c) {
        return c > ' ' && c != 127 && c != '#';
    }

    /** The scheme of a URL (RFC 3986 §3.1), in lower case. */
    static boolean isScheme(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed = c >= 'a' && c <= 'z' || i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.');
            if (!allowed) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** {@code host [":" port]} (RFC 9110 §7.2, RFC 3986 §3.2.2), without user information. */
    static boolean isHost(String value) {
        int end = value.length();
        int colon = value.lastIndexOf(':');
        if (colon >= 0 && value.indexOf(']', colon) < 0) {
            for (int i = colon + 1; i < end; i++) {
                if (!isDigit(value.charAt(i))) {
                    return false;
                }
            }
            if (end - colon > 6) {
                return false;
            }
            end = colon;
        }
        if (end == 0) {
            return false;
        }
        return value.charAt(0) == '[' ? isAddressLiteral(value, end) : isRegisteredName(value, end);
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** An IPv6 address in brackets; of the other literals that the grammar knows there are none yet. */
    private static boolean isAddressLiteral(String value, int end) {
        return value.charAt(end - 1) == ']' && AddressLiteral.isIpv6(value.substring(1, end - 1));
    }

    private static boolean isRegisteredName(String value, int end) {
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            if (c == '%') {
                if (i + 2 >= end || !isHexDigit(value.charAt(i + 1)) || !isHexDigit(value.charAt(i + 2))) {
                    return false;
                }
                i += 2;
                continue;
            }
            boolean allowed = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c)
                    || "-._~!$&'()*+;=".indexOf(c) >= 0;
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHexDigit(int c) {
        return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
