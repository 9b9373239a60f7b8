package dev.roomcast.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds what somebody may have meant who has misspelt a name. */
final class Spelling {
    /** Of so many characters, one may be wrong. */
    private static final int CHARS_PER_MISTAKE = 3;

    private Spelling() {
    }

    /** What is wrong with arguments; when nothing takes them, with the option that may have been meant. */
    static String message(RuntimeException wrong) {
        return wrong instanceof UnmatchedArgumentException e ? unmatched(e) : wrong.getMessage();
    }

    /** The same for one of some known names. */
    static String message(String problem, String given, Collection<String> known) {
        return nearest(given, known).map(name -> problem + ", did you mean " + name + "?").orElse(problem);
    }

    /** The known name that is least unlike the given one; empty when none is like it. */
    static Optional<String> nearest(String given, Collection<String> known) {
        int most = Math.max(1, given.replaceFirst("^-+", "").length() / CHARS_PER_MISTAKE);
        return known.stream().filter(name -> distance(given, name) <= most)
                .min(Comparator.comparingInt(name -> distance(given, name)));
    }

    /**
     * In how many characters two names differ: one that is missing, one too many, another one, or two that have changed
     * places count as one (optimal string alignment).
     */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 ? j : j == 0 ? i : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String given = e.getUnmatched().get(0);
        if (!given.startsWith("-")) {
            return e.getMessage();
        }
        int equals = given.indexOf('=');
        List<String> known = new ArrayList<>();
        for (OptionSpec option : e.getCommandLine().getCommandSpec().options()) {
            known.addAll(List.of(option.names()));
        }
        return message(e.getMessage(), equals < 0 ? given : given.substring(0, equals), known);
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(cost[i - 1][j - 1] + other, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
