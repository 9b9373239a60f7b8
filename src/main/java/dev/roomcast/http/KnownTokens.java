package dev.roomcast.http;

import java.util.ArrayList;
import java.util.List;

/** Tokens that nearly every request has: found without a copy of them or a look at each character. Immutable. */
final class KnownTokens {
    static final KnownTokens METHODS = new KnownTokens("GET", "POST", "HEAD", "OPTIONS", "DELETE");
    /** As browsers, PHP, curl and proxies spell them. */
    static final KnownTokens FIELDS = new KnownTokens("Host", "User-Agent", "Accept", "Accept-Language",
            "Accept-Encoding", "Connection", "Upgrade", "Origin", "Referer", "Cookie", "Cache-Control", "Pragma",
            "Content-Length", "Content-Type", "Content-type", "Authorization", "Sec-WebSocket-Key",
            "Sec-WebSocket-Version", "Sec-WebSocket-Extensions", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest",
            "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "DNT", "TE");

    /** Indexed by length. */
    private final String[][] byLength;

    private KnownTokens(String... tokens) {
        List<List<String>> lists = new ArrayList<>();
        for (String token : tokens) {
            while (lists.size() <= token.length()) {
                lists.add(new ArrayList<>());
            }
            lists.get(token.length()).add(token);
        }
        byLength = lists.stream().map(list -> list.toArray(String[]::new)).toArray(String[][]::new);
    }

    /** The token that a line begins with; null where its first {@code length} characters are none (RFC 9110 §5.6.2). */
    String token(String line, int length) {
        if (length <= 0) {
            return null;
        }
        if (length < byLength.length) {
            for (String known : byLength[length]) {
                if (line.startsWith(known)) {
                    return known;
                }
            }
        }
        String token = line.substring(0, length);
        return HttpGrammar.isToken(token) ? token : null;
    }
}
