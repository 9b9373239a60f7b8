package dev.roomcast.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Who else may read files with secrets in them, and whether the logs can be written. */
final class FilesCheck {
    /** Settings that name a file with something secret in it. */
    private static final Pattern SECRET_FILE = Pattern.compile("-(keys?|keystore|secrets?)$");
    private static final Pattern PUBLIC_PEM = Pattern.compile("-----BEGIN ((RSA )?PUBLIC KEY|CERTIFICATE)-----");
    private static final Set<PosixFilePermission> OTHERS = Set.of(PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private FilesCheck() {
    }

    /**
     * Looks at the files that settings name.
     *
     * @param options the settings as options, with their values
     */
    static List<Finding> of(CommandSpec options, Settings settings) {
        List<Finding> findings = new ArrayList<>();
        for (OptionSpec option : options.options()) {
            if (SECRET_FILE.matcher(option.longestName()).find() && option.getValue() instanceof Path file
                    && !isPublicKey(file)) {
                findings.add(secret(file));
            }
        }
        settings.config().filter(file -> hasSecrets(file, options)).ifPresent(file -> findings.add(secret(file)));
        settings.logFile().ifPresent(file -> findings.add(log("log-file", file)));
        settings.accessLog().filter(name -> !name.equals("-"))
                .ifPresent(name -> findings.add(log("access-log", Path.of(name))));
        return findings;
    }

    /** A file that is for nobody else to read. */
    static Finding secret(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.stream().anyMatch(OTHERS::contains)) {
                return Finding.warn("permissions", "every user of this machine may read or change " + file
                        + ": chmod o-rwx " + file);
            }
            return Finding.ok("permissions", file + " is closed to others");
        } catch (UnsupportedOperationException e) {
            return Finding.ok("permissions", file + " has none that are known here");
        } catch (IOException e) {
            return Finding.fail("permissions", "cannot see " + file + ": " + ApiClient.reason(e));
        }
    }

    /** As that of JWTs may be, by PEM; a file with a certificate and its key is none. */
    private static boolean isPublicKey(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return PUBLIC_PEM.matcher(text).find() && !text.contains("PRIVATE KEY-----");
        } catch (IOException e) {
            // Of what cannot be read its permissions tell.
            return false;
        }
    }

    private static boolean hasSecrets(Path config, CommandSpec options) {
        return SettingsFile.lines(config).keySet().stream()
                .anyMatch(name -> Explanation.isSecret(options.findOption("--" + name)));
    }

    private static Finding log(String setting, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        boolean writable = Files.exists(file) ? Files.isWritable(file) : Files.isWritable(folder);
        return writable ? Finding.ok(setting, file + " can be written")
                : Finding.fail(setting, "cannot write " + file + " as this user");
    }
}
