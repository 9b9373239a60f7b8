package dev.roomcast.http;

import dev.roomcast.Oracle;
import dev.roomcast.http.OriginPolicy.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a page comes from: the lines of an input are Origin, Referer, Host, and an entry of the list. */
public final class OriginPolicyFuzz {
    /** Another way to take an origin apart than the product's. */
    private static final Pattern AUTHORITY = Pattern.compile("(?:[^:/]*://)?(\\[[^\\]]*\\]|[^:/?#]*)(?::[0-9]*)?");

    private OriginPolicyFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", 4);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < Math.min(3, lines.length); i++) {
            // The request parser lets nothing else through.
            String value = lines[i].strip();
            if (!value.isEmpty() && value.chars().allMatch(HttpGrammar::isFieldChar)) {
                sent.add(List.of("Origin", "Referer", "Host").get(i));
                sent.add(value);
            }
        }
        HttpFields fields = HttpFields.of(sent);
        isSameHostOnly(fields);
        isSafeToEcho(fields, OriginPolicy.SAME_HOST);
        isSafeToEcho(fields, OriginPolicy.of(List.of("*")));
        isSafeToEcho(fields, OriginPolicy.of(List.of("https://*.example.com", "localhost:8080")));
        if (lines.length == 4) {
            try {
                isSafeToEcho(fields, OriginPolicy.of(List.of(lines[3])));
            } catch (IllegalArgumentException e) {
                Oracle.holds(e.getMessage().contains(lines[3]), "names the entry");
            }
        }
    }

    /** Without a list, only the addressed host's own pages are trusted. */
    private static void isSameHostOnly(HttpFields fields) {
        Verdict verdict = OriginPolicy.SAME_HOST.judge(fields);
        Oracle.same(fields.has("Origin"), verdict != Verdict.NO_ORIGIN, "an origin is judged");
        if (verdict == Verdict.TRUSTED) {
            Oracle.same(host(fields.firstOrNull("Host")), host(fields.firstOrNull("Origin")), "same host");
        }
        Verdict script = OriginPolicy.SAME_HOST.judgeScript(fields);
        if (fields.has("Origin") || !fields.has("Referer")) {
            Oracle.same(verdict, script, "a Referer counts only where there is no Origin");
        } else if (script == Verdict.TRUSTED) {
            Matcher referer = AUTHORITY.matcher(fields.firstOrNull("Referer"));
            Oracle.holds(referer.lookingAt(), "a Referer that is an URL");
            Oracle.same(host(fields.firstOrNull("Host")), host(referer.group()), "same host");
        }
    }

    private static void isSafeToEcho(HttpFields fields, OriginPolicy policy) {
        Verdict verdict = policy.judge(fields);
        HttpResponse answer = policy.decorate(HttpResponse.of(204), fields);
        Oracle.same(verdict == Verdict.TRUSTED, answer.has("Access-Control-Allow-Credentials"), "credentials");
        Oracle.same(verdict == Verdict.TRUSTED || verdict == Verdict.ANYBODY,
                answer.has("Access-Control-Allow-Origin"), "allowed origin");
    }

    private static String host(String authority) {
        Matcher matcher = AUTHORITY.matcher(authority);
        Oracle.holds(matcher.matches(), "an authority: " + authority);
        return matcher.group(1).toLowerCase(Locale.ROOT);
    }
}
