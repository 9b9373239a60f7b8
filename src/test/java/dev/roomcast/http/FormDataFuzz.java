package dev.roomcast.http;

import dev.roomcast.Oracle;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Queries and urlencoded forms, against the JDK's decoder. */
public final class FormDataFuzz {
    private FormDataFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        List<String> expected = decoded(text);
        FormData form;
        try {
            form = Oracle.allocatesLittle(input, () -> FormData.urlencoded(text));
        } catch (HttpException e) {
            Oracle.holds(e.status() == 400 && expected.size() > 2 * FormData.MAX_PARAMETERS, "too many, or no fault");
            return;
        }

        Oracle.same(expected, pairs(form), "names and values");
        Oracle.same(expected, pairs(FormData.urlencoded(encoded(expected))), "written and parsed again");
        if (!expected.isEmpty()) {
            String name = expected.get(expected.size() - 2);
            List<String> values = form.all(name);
            Oracle.same(expected.get(expected.size() - 1), values.get(values.size() - 1), "last value");
            Oracle.same(values.get(0), form.first(name).orElse(null), "first value");
            Oracle.holds(form.list(name).containsAll(values), "values as a list");
        }
    }

    /** Name and value in turn. */
    static List<String> pairs(FormData form) {
        List<String> pairs = new ArrayList<>();
        form.forEach((name, value) -> {
            pairs.add(name);
            pairs.add(value);
        });
        return pairs;
    }

    private static List<String> decoded(String text) {
        List<String> pairs = new ArrayList<>();
        for (String pair : text.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                pairs.add(percentDecoded(parts[0]));
                pairs.add(parts.length == 2 ? percentDecoded(parts[1]) : "");
            }
        }
        return pairs;
    }

    /** What the JDK's decoder refuses is first written so that it means itself. */
    private static String percentDecoded(String text) {
        StringBuilder strict = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7F || c == '%' && !(isHex(text, i + 1) && isHex(text, i + 2))) {
                strict.append('%').append(HexFormat.of().toHexDigits((byte) c));
            } else {
                strict.append(c);
            }
        }
        return URLDecoder.decode(strict.toString(), StandardCharsets.UTF_8);
    }

    private static boolean isHex(String text, int i) {
        return i < text.length() && HexFormat.isHexDigit(text.charAt(i));
    }

    private static String encoded(List<String> pairs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pairs.size(); i += 2) {
            text.append(URLEncoder.encode(pairs.get(i), StandardCharsets.UTF_8)).append('=')
                    .append(URLEncoder.encode(pairs.get(i + 1), StandardCharsets.UTF_8)).append('&');
        }
        return text.toString();
    }
}
