package dev.roomcast.http;

/** The question a browser asks before a request that a plain form could not send (Fetch standard, CORS-preflight). */
final class Preflight {
    private static final String METHODS = "GET,HEAD,PUT,PATCH,POST,DELETE";
    private static final String MAX_AGE_SECONDS = "600";

    private Preflight() {
    }

    static boolean isPreflight(HttpRequest request) {
        return request.method().equals("OPTIONS") && request.fields().has("Origin")
                && request.fields().has("Access-Control-Request-Method");
    }

    /** 204 to a page that may talk to us, else the 403 that names the setting. */
    static HttpResponse answer(HttpRequest request, OriginPolicy origins) throws HttpException {
        if (origins.judge(request.fields()) == OriginPolicy.Verdict.REFUSED) {
            throw new HttpException(403, "origin not allowed, see the setting origins");
        }
        HttpResponse response = HttpResponse.of(204).with("Vary", "Origin, Access-Control-Request-Headers")
                .with("Access-Control-Allow-Methods", METHODS).with("Access-Control-Max-Age", MAX_AGE_SECONDS);
        String asked = request.fields().firstOrNull("Access-Control-Request-Headers");
        return asked == null ? response : response.with("Access-Control-Allow-Headers", asked);
    }
}
