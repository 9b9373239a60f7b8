package dev.roomcast.cli;

import dev.roomcast.io.TrustedAuthorities;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: looks for what is wrong with an installation, from settings to the proxy in front. */
@Command(name = "doctor", sortOptions = false, usageHelpAutoWidth = true, versionProvider = Version.class,
        customSynopsis = "roomcast doctor [--public-url URL] [OPTIONS of serve]",
        header = "Checks settings, port, file limit, TLS files, memory, permissions, proxy and clock.",
        footer = {"", "A line a check: \"ok\", \"warn\" or \"FAIL\", what, and what helps. Exit status: 0 when nothing"
            + " has failed, 1 otherwise."})
final class DoctorTool implements Tool {
    @Option(names = "--public-url", paramLabel = "URL",
            description = "Where clients reach the server, through the proxy: that way is checked, too")
    private URI publicUrl;

    @Option(names = "--cacert", paramLabel = "FILE", description = "PEM file with the certificates to trust for that"
            + " (default: those that Java comes with)")
    private Path cacert;

    @Mixin
    private Settings settings;

    @Spec
    private CommandSpec spec;

    @Override
    public IDefaultValueProvider defaults(String[] arguments, Terminal terminal) {
        // What stands in the file is checked by what serve knows: our own options do not belong there.
        return Defaults.read(arguments, terminal.environment(), new CommandLine(new Settings()).getCommandSpec());
    }

    @Override
    public Status refuse(String message, Terminal terminal) {
        terminal.out().println(Finding.fail("settings", message.lines().findFirst().orElse("wrong")));
        return Status.FAILED;
    }

    @Override
    public Status run(Terminal terminal) {
        List<Finding> findings = new ArrayList<>();
        findings.add(SettingsCheck.of(settings));
        if (findings.get(0).level() != Finding.Level.FAIL) {
            findings.addAll(TlsCheck.of(settings));
            findings.addAll(PortCheck.of(settings));
        }
        findings.add(MachineCheck.openFiles(settings.maxConnections()));
        findings.add(MachineCheck.memory(settings.maxConnections()));
        findings.addAll(FilesCheck.of(spec, settings));
        if (publicUrl == null) {
            findings.add(Finding.ok("proxy", "not looked at, as there is no --public-url"));
        } else {
            findings.addAll(PublicCheck.of(ServerOptions.base("public-url", publicUrl), authorities(), settings));
        }
        findings.forEach(terminal.out()::println);
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL) ? Status.FAILED
                : Status.DONE;
    }

    private TrustedAuthorities authorities() {
        return cacert == null ? TrustedAuthorities.ofJava()
                : TrustedAuthorities.of(cacert);
    }
}
