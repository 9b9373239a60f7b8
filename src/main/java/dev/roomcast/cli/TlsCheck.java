package dev.roomcast.cli;

import dev.roomcast.io.TlsFiles;
import dev.roomcast.io.WallClock;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether the TLS files can be read and fit together, and until when they are good. */
final class TlsCheck {
    private static final Duration SOON = Duration.ofDays(14);
    private static final String WHAT = "tls";

    private TlsCheck() {
    }

    /** Nothing where the server speaks no TLS. */
    static List<Finding> of(Settings settings) {
        try {
            Optional<TlsFiles> files = settings.toBuilder().tlsFiles();
            return files.map(TlsFiles::certificates).map(chain -> List.of(judge(chain, WallClock.now())))
                    .orElse(List.of());
        } catch (IllegalArgumentException e) {
            return List.of(Finding.fail(WHAT, e.getMessage()));
        }
    }

    /** What is to be said of certificates, the server's first, at a time. */
    static Finding judge(List<X509Certificate> chain, Instant now) {
        X509Certificate own = chain.get(0);
        Instant end = own.getNotAfter().toInstant();
        if (end.isBefore(now)) {
            return Finding.fail(WHAT, "the certificate has expired on " + end + ": renew it, then SIGHUP");
        }
        if (own.getNotBefore().toInstant().isAfter(now)) {
            return Finding.fail(WHAT, "the certificate is not good before " + own.getNotBefore().toInstant());
        }
        if (end.isBefore(now.plus(SOON))) {
            return Finding.warn(WHAT, "the certificate expires on " + end + ": renew it, then SIGHUP");
        }
        if (chain.size() == 1 && !own.getSubjectX500Principal().equals(own.getIssuerX500Principal())) {
            return Finding.warn(WHAT, "no certificate of an authority follows the server's own, and many clients will"
                    + " not trust it: use the file with the full chain");
        }
        return Finding.ok(WHAT, "key and certificate belong together, good until " + end);
    }
}
