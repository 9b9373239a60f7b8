package dev.roomcast.http;

import dev.roomcast.Oracle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Contents of forms: the first line of an input is the Content-Type, the rest the content. */
public final class MultipartFuzz {
    /** Longer than what a fuzzer makes up. */
    private static final String BOUNDARY = "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789";
    /** What stays within the bound of a part's header however it is written. */
    private static final int MAX_NAME_CHARS = 1_000;

    private MultipartFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        int newline = 0;
        while (newline < input.length && input[newline] != '\n') {
            newline++;
        }
        String type = new String(input, 0, newline, StandardCharsets.ISO_8859_1);
        byte[] content = Arrays.copyOfRange(input, Math.min(newline + 1, input.length), input.length);
        FormData form;
        try {
            form = Oracle.allocatesLittle(input, () -> FormData.ofContent(request(type, content)));
        } catch (HttpException e) {
            Oracle.holds(e.status() == 400 || e.status() == 415, "a refusal's status");
            return;
        }

        List<String> pairs = FormDataFuzz.pairs(form);
        boolean multipart = type.strip().regionMatches(true, 0, "multipart/", 0, 10);
        boolean canBeWritten = true;
        for (int i = 0; i < pairs.size(); i += 2) {
            Oracle.holds(!multipart || !pairs.get(i).contains("%22"), "a quote is one again");
            canBeWritten &= isName(pairs.get(i));
        }
        if (canBeWritten) {
            FormData again = FormData.ofContent(request("multipart/form-data; boundary=\"" + BOUNDARY + "\"",
                    written(pairs)));
            Oracle.same(pairs, FormDataFuzz.pairs(again), "written and parsed again");
        }
    }

    /** Not every name that an urlencoded form may have. */
    private static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= MAX_NAME_CHARS && name.equals(name.strip())
                && !name.contains("\r\n") && !name.contains("%22");
    }

    /** As a browser writes it. */
    private static byte[] written(List<String> pairs) {
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < pairs.size(); i += 2) {
            content.append("--").append(BOUNDARY).append("\r\nContent-Disposition: form-data; name=\"")
                    .append(pairs.get(i).replace("\"", "%22")).append("\"\r\n\r\n").append(pairs.get(i + 1))
                    .append("\r\n");
        }
        return content.append("--").append(BOUNDARY).append("--\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static HttpRequest request(String type, byte[] content) {
        return new HttpRequest("POST", "/", 1, HttpFields.of(List.of("Content-Type", type)), content);
    }
}
