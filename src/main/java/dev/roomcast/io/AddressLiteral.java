package dev.roomcast.io;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** IP addresses as text (RFC 3986 §3.2.2, RFC 5952), and nothing else: no name is ever looked up. */
public final class AddressLiteral {
    /** An IPv6 address with an IPv4 address in it. */
    private static final int LONGEST = 45;

    private AddressLiteral() {
    }

    /** An IPv4 address in four decimal numbers, or an IPv6 address without brackets and zone; empty for other text. */
    public static Optional<InetAddress> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        byte[] four = text.indexOf(':') < 0 ? fourNumbers(text) : null;
        if (four == null && !isIpv6(text)) {
            return Optional.empty();
        }
        try {
            // In brackets it is taken for an address in any case, never for a name.
            return Optional.of(four != null ? InetAddress.getByAddress(four) : InetAddress.getByName("[" + text + "]"));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The same, also with a port behind it, and with brackets around an IPv6 address. */
    public static Optional<InetAddress> parseHost(String text) {
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 || end + 1 < text.length() && end + 1 != colon ? Optional.empty()
                    : parse(text.substring(1, end)).filter(address -> text.lastIndexOf(':', end) > 0);
        }
        return parse(colon > 0 && text.indexOf(':') == colon ? text.substring(0, colon) : text);
    }

    /**
     * Whether a text is an IPv6 address without brackets and zone: eight groups; {@code ::}, once, stands for one or more
     * of zeros, an IPv4 address for the last two.
     */
    public static boolean isIpv6(String text) {
        boolean elided = text.startsWith("::");
        int groups = 0;
        int at = elided ? 2 : 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && isHexDigit(text.charAt(end))) {
                end++;
            }
            if (end < text.length() && text.charAt(end) == '.') {
                return fourNumbers(text.substring(at)) != null && isFull(groups + 2, elided);
            }
            groups++;
            boolean last = end == text.length();
            if (end == at || end - at > 4 || !last && (text.charAt(end) != ':' || end + 1 == text.length())) {
                return false;
            }
            at = last ? end : end + 1;
            if (!last && text.charAt(at) == ':') {
                if (elided) {
                    return false;
                }
                elided = true;
                at++;
            }
        }
        return isFull(groups, elided);
    }

    private static byte[] fourNumbers(String text) {
        byte[] address = new byte[4];
        int at = 0;
        for (int i = 0; i < 4; i++) {
            int end = text.indexOf('.', at);
            if (end < 0 != (i == 3)) {
                return null;
            }
            int number = number(text, at, end < 0 ? text.length() : end);
            if (number < 0) {
                return null;
            }
            address[i] = (byte) number;
            at = end + 1;
        }
        return address;
    }

    /** 0 to 255, without zeros before it, which some read as octal; else -1. */
    private static int number(String text, int from, int to) {
        if (to == from || to - from > 3 || to - from > 1 && text.charAt(from) == '0') {
            return -1;
        }
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number > 255 ? -1 : number;
    }

    private static boolean isFull(int groups, boolean elided) {
        return elided ? groups < 8 : groups == 8;
    }

    private static boolean isHexDigit(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
