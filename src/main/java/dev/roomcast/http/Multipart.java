package dev.roomcast.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code multipart/form-data} as browsers and PHP's curl send it (RFC 7578). Values are taken as UTF-8; a file's
 * content counts as its value.
 */
final class Multipart {
    private static final int MAX_PART_HEADER_BYTES = 4096;

    private final byte[] content;
    private final byte[] delimiter;
    private int at;

    private Multipart(byte[] content, String boundary) {
        this.content = content;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Takes a content apart.
     *
     * @param boundary as the Content-Type gives it, 1 to 70 chars (RFC 2046 §5.1.1)
     * @throws HttpException 400 when the content is not of that form
     */
    static FormData parse(byte[] content, String boundary) throws HttpException {
        if (boundary.isEmpty() || boundary.length() > 70) {
            throw new HttpException(400, "multipart boundary must have 1 to 70 characters (RFC 2046 §5.1.1)");
        }
        return new FormData(new Multipart(content, boundary).parts());
    }

    private List<String> parts() throws HttpException {
        List<String> pairs = new ArrayList<>();
        // The first delimiter may stand without the line break before it.
        at = startsWith(delimiter, 2, 0) ? delimiter.length - 2 : endOf(delimiter, 0);
        while (!startsWith(new byte[] {'-', '-'}, 0, at)) {
            skipPadding();
            String name = partName();
            int end = endOf(delimiter, at) - delimiter.length;
            pairs.add(name);
            pairs.add(new String(content, at, end - at, StandardCharsets.UTF_8));
            FormData.checkCount(pairs);
            at = end + delimiter.length;
        }
        return pairs;
    }

    /** Blanks may follow a delimiter; anything else makes it another, longer boundary (RFC 2046 §5.1.1). */
    private void skipPadding() throws HttpException {
        int end = endOf(new byte[] {'\r', '\n'}, at);
        for (; at < end - 2; at++) {
            if (content[at] != ' ' && content[at] != '\t') {
                throw new HttpException(400, "malformed multipart delimiter (RFC 2046 §5.1.1)");
            }
        }
        at = end;
    }

    /** Reads a part's header section and leaves {@code at} at its content. */
    private String partName() throws HttpException {
        String name = null;
        int start = at;
        while (true) {
            int end = endOf(new byte[] {'\r', '\n'}, at);
            if (end - start > MAX_PART_HEADER_BYTES) {
                throw new HttpException(400, "header of a part exceeds " + MAX_PART_HEADER_BYTES + " bytes");
            }
            String line = new String(content, at, end - 2 - at, StandardCharsets.UTF_8);
            at = end;
            if (line.isEmpty()) {
                break;
            }
            if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
                int semicolon = line.indexOf(';');
                name = new MediaType("", semicolon < 0 ? "" : line.substring(semicolon + 1)).parameter("name");
            }
        }
        if (name == null || name.isEmpty()) {
            throw new HttpException(400, "part without a name (RFC 7578 §4.2)");
        }
        return name.replace("%22", "\"");
    }

    /** The index after the next occurrence. */
    private int endOf(byte[] wanted, int from) throws HttpException {
        for (int i = from; i <= content.length - wanted.length; i++) {
            if (startsWith(wanted, 0, i)) {
                return i + wanted.length;
            }
        }
        throw new HttpException(400, "multipart content ends early (RFC 2046 §5.1.1)");
    }

    private boolean startsWith(byte[] wanted, int skipped, int position) {
        if (position + wanted.length - skipped > content.length) {
            return false;
        }
        for (int i = skipped; i < wanted.length; i++) {
            if (content[position + i - skipped] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
