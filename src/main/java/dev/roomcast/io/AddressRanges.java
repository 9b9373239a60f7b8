package dev.roomcast.io;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A set of addresses, as ranges: the proxies that are trusted. Immutable. */
public final class AddressRanges {
    /** No address. */
    public static final AddressRanges NONE = new AddressRanges(List.of());

    private static final List<String> LOOPBACK = List.of("127.0.0.0/8", "::1");

    /** All addresses of one family that begin with the same bits. */
    private record Range(byte[] address, int bits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int i = 0; i < bits; i += Byte.SIZE) {
                int mask = 0xFF00 >> Math.min(Byte.SIZE, bits - i) & 0xFF;
                if (((address[i / Byte.SIZE] ^ other[i / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Range> ranges;

    private AddressRanges(List<Range> ranges) {
        this.ranges = ranges;
    }

    /**
     * Makes a set.
     *
     * @param entries each an address, an address and the bits that count ({@code 10.0.0.0/8}), or {@code loopback}
     * @throws IllegalArgumentException an entry that is malformed, naming it
     */
    public static AddressRanges of(List<String> entries) {
        List<Range> ranges = new ArrayList<>();
        for (String entry : entries) {
            if (entry.equals("loopback")) {
                LOOPBACK.forEach(each -> ranges.add(range(each)));
            } else {
                ranges.add(range(entry));
            }
        }
        return new AddressRanges(List.copyOf(ranges));
    }

    /** Whether an address is one of them. */
    public boolean contains(InetAddress address) {
        if (ranges.isEmpty()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        for (Range range : ranges) {
            if (range.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    private static Range range(String entry) {
        int slash = entry.indexOf('/');
        byte[] address = AddressLiteral.parse(slash < 0 ? entry : entry.substring(0, slash))
                .orElseThrow(() -> malformed(entry)).getAddress();
        int most = address.length * Byte.SIZE;
        if (slash < 0) {
            return new Range(address, most);
        }
        String bits = entry.substring(slash + 1);
        if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > most) {
            throw malformed(entry);
        }
        return new Range(address, Integer.parseInt(bits));
    }

    private static IllegalArgumentException malformed(String entry) {
        return new IllegalArgumentException(
                "trust-proxy: \"" + entry + "\" is none of loopback, ADDRESS, ADDRESS/BITS");
    }
}
