package dev.roomcast.io;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One {@code -----BEGIN label----- … -----END label-----} of a PEM file (RFC 7468).
 *
 * @param encrypted whether its headers say so, as OpenSSL's old form does (RFC 1421 §4.6.1.1)
 * @param content what was in base 64
 */
record PemBlock(String label, boolean encrypted, byte[] content) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** The file is no PEM; the message says what it is instead. */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message);
        }
    }

    /** All blocks of a file in order; text outside them is a comment (RFC 7468 §2). */
    static List<PemBlock> parse(String text) throws InvalidException {
        List<PemBlock> blocks = new ArrayList<>();
        String label = null;
        boolean encrypted = false;
        StringBuilder base64 = new StringBuilder();
        for (String line : (Iterable<String>) text.lines().map(String::strip)::iterator) {
            if (line.startsWith(BEGIN) && line.endsWith(DASHES) && label == null) {
                label = line.substring(BEGIN.length(), line.length() - DASHES.length()).replaceAll("[^ -~]", "?");
            } else if (line.startsWith(END) && label != null) {
                blocks.add(new PemBlock(label, encrypted, decoded(label, base64)));
                label = null;
                encrypted = false;
                base64.setLength(0);
            } else if (label != null && line.indexOf(':') >= 0) {
                encrypted |= line.contains("ENCRYPTED");
            } else if (label != null) {
                base64.append(line);
            }
        }
        if (label != null) {
            throw new InvalidException("is cut: no end of block \"" + label + "\"");
        }
        return blocks;
    }

    private static byte[] decoded(String label, StringBuilder base64) throws InvalidException {
        try {
            return Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException e) {
            throw new InvalidException("is damaged: no base 64 in block \"" + label + "\"");
        }
    }
}
