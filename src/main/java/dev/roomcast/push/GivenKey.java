package dev.roomcast.push;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The key that a request brings: by {@code Authorization: Bearer KEY}, else by the parameter {@code key} of its query
 * or form, else as the password of {@code Authorization: Basic} (RFC 7617), whatever the user's name. The parameter is
 * before Basic, which may be meant for a proxy.
 *
 * @param bytes empty when there is none; in UTF-8 when it is right
 * @param isBasic whether a browser that knows the password may have sent it by itself, for whatever page
 */
record GivenKey(byte[] bytes, boolean isBasic) {
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";
    private static final GivenKey NONE = new GivenKey(new byte[0], false);

    static GivenKey of(HttpRequest request) throws HttpException {
        String authorization = request.fields().first("Authorization").orElse("");
        if (hasScheme(authorization, BEARER)) {
            // A field's chars are its bytes; a parameter's are decoded text.
            byte[] token = authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.ISO_8859_1);
            return new GivenKey(token, false);
        }
        Optional<String> parameter = FormData.ofQuery(request).first("key").or(() -> inForm(request));
        if (parameter.isPresent()) {
            return new GivenKey(parameter.get().getBytes(StandardCharsets.UTF_8), false);
        }
        return hasScheme(authorization, BASIC) ? ofBasic(authorization.substring(BASIC.length()).strip()) : NONE;
    }

    private static GivenKey ofBasic(String encoded) {
        try {
            String credentials = new String(Base64.getDecoder().decode(encoded), StandardCharsets.ISO_8859_1);
            int colon = credentials.indexOf(':');
            return colon < 0 ? NONE
                    : new GivenKey(credentials.substring(colon + 1).getBytes(StandardCharsets.ISO_8859_1), true);
        } catch (IllegalArgumentException e) {
            // No base64, so no key in it.
            return NONE;
        }
    }

    private static boolean hasScheme(String authorization, String scheme) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private static Optional<String> inForm(HttpRequest request) {
        if (request.content().length == 0) {
            return Optional.empty();
        }
        try {
            return FormData.ofContent(request).first("key");
        } catch (HttpException e) {
            // No form, so no key in it; what is wrong with the content is for the endpoint to say.
            return Optional.empty();
        }
    }
}
