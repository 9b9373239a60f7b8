package dev.roomcast.cli;

import dev.roomcast.io.TrustedAuthorities;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the server is that a tool speaks to. */
final class ServerOptions {
    private static final URI DEFAULT_URL = URI.create("http://127.0.0.1:8080/");

    @Option(names = "--url", paramLabel = "URL", description = "Where the server is; also in ROOMCAST_URL (default:"
            + " port 8080 here)")
    private URI url = DEFAULT_URL;

    @Option(names = "--cacert", paramLabel = "FILE", description = "PEM file with the certificates to trust for https"
            + " (default: those that Java comes with)")
    private Path cacert;

    /**
     * The server.
     *
     * @throws IllegalArgumentException an address that is none of http or https, or a wrong file
     */
    ApiClient client() {
        return new ApiClient(base("url", url == null ? DEFAULT_URL : url), authorities());
    }

    TrustedAuthorities authorities() {
        return cacert == null ? TrustedAuthorities.ofJava() : TrustedAuthorities.of(cacert);
    }

    /** An address that paths can be put behind. */
    static URI base(String setting, URI url) {
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!http || url.getHost() == null || url.getRawQuery() != null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    setting + " is \"" + url + "\", must be http:// or https:// with a host, without a query");
        }
        String path = url.getRawPath();
        return url.resolve(path.endsWith("/") ? path : path + "/");
    }
}
