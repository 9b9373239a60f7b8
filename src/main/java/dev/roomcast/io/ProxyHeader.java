package dev.roomcast.io;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a proxy says, before anything else, about the connection that it passes on: the PROXY protocol, version 1 (a
 * line of text) and 2 (binary), of HAProxy's specification "The PROXY protocol" (2020/03/05).
 *
 * <pre>
 * PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n
 * 0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A · 2|command · family|protocol · length (2) · addresses · TLVs
 * </pre>
 *
 * <p>TLVs are skipped, the optional checksum among them: TCP has its own.
 *
 * @param client where the connection comes from; empty when the proxy does not know (UNKNOWN, UNSPEC, no TCP over IP),
 *     or speaks for itself (LOCAL)
 */
record ProxyHeader(Optional<InetSocketAddress> client) {
    /** Longest header of version 2, TLVs included; that of version 1 is 107 bytes (§2.1). */
    static final int MAX_BYTES = 4_096;

    private static final int MAX_LINE_BYTES = 107;
    private static final byte[] LINE_START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int FIXED_BYTES = 16;
    private static final int VERSION_2_LOCAL = 0x20;
    private static final int VERSION_2_PROXY = 0x21;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final ProxyHeader UNKNOWN = new ProxyHeader(Optional.empty());

    /** What is at the beginning of a connection is no such header. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Reads a header.
     *
     * @param in lent; from the connection's first byte; left behind the header, or untouched while it is incomplete
     * @return null while it is incomplete
     * @throws MalformedException what has come is not the beginning of a header
     */
    static ProxyHeader parse(ByteBuffer in) throws MalformedException {
        if (!in.hasRemaining()) {
            return null;
        }
        boolean binary = in.get(in.position()) == SIGNATURE[0];
        byte[] start = binary ? SIGNATURE : LINE_START;
        for (int i = 0; i < Math.min(start.length, in.remaining()); i++) {
            if (in.get(in.position() + i) != start[i]) {
                throw new MalformedException("no PROXY header");
            }
        }
        return binary ? parseBinary(in) : parseLine(in);
    }

    private static ProxyHeader parseLine(ByteBuffer in) throws MalformedException {
        for (int i = 1; i < Math.min(in.remaining(), MAX_LINE_BYTES); i++) {
            if (in.get(in.position() + i) == '\n') {
                byte[] line = new byte[i + 1];
                in.get(line);
                return ofLine(new String(line, StandardCharsets.ISO_8859_1));
            }
        }
        if (in.remaining() >= MAX_LINE_BYTES) {
            throw new MalformedException("PROXY line is longer than " + MAX_LINE_BYTES + " bytes");
        }
        return null;
    }

    private static ProxyHeader ofLine(String line) throws MalformedException {
        if (!line.endsWith("\r\n")) {
            throw new MalformedException("PROXY line ends without CR");
        }
        String[] words = line.substring(0, line.length() - 2).split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            // What follows must be ignored (§2.1).
            return UNKNOWN;
        }
        boolean ipv6 = words[1].equals("TCP6");
        if (!ipv6 && !words[1].equals("TCP4") || words.length != 6) {
            throw new MalformedException("PROXY line is none of TCP4, TCP6, UNKNOWN with its addresses and ports");
        }
        InetAddress source = address(words[2], ipv6);
        address(words[3], ipv6);
        port(words[5]);
        return new ProxyHeader(Optional.of(new InetSocketAddress(source, port(words[4]))));
    }

    private static InetAddress address(String text, boolean ipv6) throws MalformedException {
        return AddressLiteral.parse(text).filter(address -> text.indexOf(':') >= 0 == ipv6)
                .orElseThrow(() -> new MalformedException("address of a PROXY line is malformed"));
    }

    private static int port(String text) throws MalformedException {
        if (!text.matches("0|[1-9][0-9]{0,4}") || Integer.parseInt(text) > 65_535) {
            throw new MalformedException("port of a PROXY line is malformed");
        }
        return Integer.parseInt(text);
    }

    private static ProxyHeader parseBinary(ByteBuffer in) throws MalformedException {
        if (in.remaining() < FIXED_BYTES) {
            return null;
        }
        int start = in.position();
        int command = in.get(start + 12) & 0xFF;
        int family = in.get(start + 13) & 0xFF;
        int length = in.getShort(start + 14) & 0xFFFF;
        if (command != VERSION_2_LOCAL && command != VERSION_2_PROXY) {
            throw new MalformedException("version and command of a PROXY header are " + command);
        }
        // Values not assigned must be rejected (§2.2), but nothing is looked at where the proxy speaks for itself.
        if (command == VERSION_2_PROXY && ((family >> 4) > 3 || (family & 0xF) > 2)) {
            throw new MalformedException("family and protocol of a PROXY header are " + family);
        }
        if (FIXED_BYTES + length > MAX_BYTES) {
            throw new MalformedException("PROXY header of " + (FIXED_BYTES + length) + " bytes exceeds " + MAX_BYTES);
        }
        if (in.remaining() < FIXED_BYTES + length) {
            return null;
        }
        in.position(start + FIXED_BYTES + length);
        if (command == VERSION_2_LOCAL) {
            return UNKNOWN;
        }
        return switch (family) {
            case TCP_OVER_IPV4 -> ofAddresses(in, start + FIXED_BYTES, length, 4);
            case TCP_OVER_IPV6 -> ofAddresses(in, start + FIXED_BYTES, length, 16);
            default -> UNKNOWN;
        };
    }

    /** Source address, destination address, source port, destination port. */
    private static ProxyHeader ofAddresses(ByteBuffer in, int at, int length, int addressBytes)
            throws MalformedException {
        if (length < 2 * addressBytes + 4) {
            throw new MalformedException("PROXY header has no room for its addresses in " + length + " bytes");
        }
        byte[] source = new byte[addressBytes];
        in.get(at, source);
        try {
            return new ProxyHeader(Optional.of(new InetSocketAddress(InetAddress.getByAddress(source),
                    in.getShort(at + 2 * addressBytes) & 0xFFFF)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
