package dev.roomcast.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bars in groups, each group to its own scale, as an SVG picture that takes the light or dark colours of its reader and
 * brings its own background, so that it can be read on any page.
 */
public final class SvgChart {
    private static final int WIDTH = 760;
    private static final int BARS_AT = 190;
    private static final int LONGEST_BAR = 300;
    private static final int BAR_HEIGHT = 16;
    private static final int BAR_STEP = 21;
    private static final int GROUP_GAP = 16;
    private static final int TITLE_HEIGHT = 58;
    private static final int LABEL_HEIGHT = 24;

    private static final String STYLE = """
            <style>
              text { font: 13px system-ui, sans-serif; fill: #1f2328; }
              .title { font-size: 16px; font-weight: 600; }
              .unit { fill: #59636e; }
              .group { font-weight: 600; }
              .page { fill: #ffffff; }
              .bar { fill: #8c959f; }
              .ours { fill: #0969da; }
              @media (prefers-color-scheme: dark) {
                text { fill: #f0f6fc; }
                .unit { fill: #9198a1; }
                .page { fill: #0d1117; }
                .bar { fill: #6e7681; }
                .ours { fill: #4493f8; }
              }
            </style>
            """;

    /**
     * One bar.
     *
     * @param value 0 where there is none: then the text alone is shown
     * @param ours whether it stands out
     */
    public record Bar(String label, double value, String text, boolean ours) {
    }

    /** Bars that are compared with each other. */
    public record Group(String label, List<Bar> bars) {
    }

    private SvgChart() {
    }

    /**
     * Draws one.
     *
     * @param unit what the bars are, and which way is better
     */
    public static String draw(String title, String unit, List<Group> groups) {
        List<String> shapes = new ArrayList<>();
        int y = TITLE_HEIGHT;
        for (Group group : groups) {
            shapes.add(text("group", 16, y + 14, "start", group.label));
            y += LABEL_HEIGHT;
            double longest = group.bars.stream().mapToDouble(Bar::value).max().orElse(0);
            for (Bar bar : group.bars) {
                int length = longest == 0 ? 0 : (int) Math.round(bar.value / longest * LONGEST_BAR);
                shapes.add(text("", BARS_AT - 8, y + 13, "end", bar.label));
                shapes.add(String.format(Locale.ROOT,
                        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>",
                        bar.ours ? "bar ours" : "bar", BARS_AT, y, Math.max(1, length), BAR_HEIGHT));
                shapes.add(text("", BARS_AT + length + 8, y + 13, "start", bar.text));
                y += BAR_STEP;
            }
            y += GROUP_GAP;
        }
        return String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                + "viewBox=\"0 0 %d %d\" role=\"img\">%n<title>%s</title>%n", WIDTH, y, WIDTH, y, escape(title)) + STYLE
                + String.format(Locale.ROOT, "<rect class=\"page\" width=\"%d\" height=\"%d\"/>%n", WIDTH, y)
                + text("title", 16, 26, "start", title) + "\n" + text("unit", 16, 46, "start", unit) + "\n"
                + String.join("\n", shapes) + "\n</svg>\n";
    }

    private static String text(String style, int x, int y, String anchor, String text) {
        return String.format(Locale.ROOT, "<text%s x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>",
                style.isEmpty() ? "" : " class=\"" + style + "\"", x, y, anchor, escape(text));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
