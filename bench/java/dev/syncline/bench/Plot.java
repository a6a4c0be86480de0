package dev.syncline.bench;

import java.util.Arrays;
import java.util.Locale;

/** Lines over time, one panel below the other, each from zero to a little above its highest point; as SVG. */
final class Plot {
    private static final int WIDTH = 720;
    private static final int PANEL = 130;
    private static final int LEFT = 60;
    private static final int TOP = 24;
    private static final int LINE_HEIGHT = 80;
    private static final double HEADROOM = 1.15;
    private static final double S_PER_MINUTE = 60;

    private final double[] seconds;
    private final StringBuilder body = new StringBuilder();
    private int panels;

    /** @param seconds of every point, ascending */
    Plot(double[] seconds) {
        this.seconds = seconds;
    }

    Plot panel(String title, double[] values) {
        int top = panels++ * PANEL + TOP;
        int bottom = top + LINE_HEIGHT;
        double highest = Math.max(1, Arrays.stream(values).max().orElse(1) * HEADROOM);
        double last = seconds[seconds.length - 1];
        text(LEFT, top - 8, "start", title);
        text(LEFT - 6, top + 10, "end", String.format(Locale.ROOT, "%.0f", highest));
        text(LEFT - 6, bottom, "end", "0");
        text(WIDTH - 10, bottom + 16, "end", String.format(Locale.ROOT, "%.0f min", last / S_PER_MINUTE));
        body.append("<path class=\"axis\" d=\"M%d %dV%dH%d\"/>\n".formatted(LEFT, top, bottom, WIDTH - 10));
        body.append("<polyline points=\"");
        for (int i = 0; i < values.length; i++) {
            double x = LEFT + seconds[i] / last * (WIDTH - 10 - LEFT);
            double y = bottom - values[i] / highest * LINE_HEIGHT;
            body.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
        }
        body.append("\"/>\n");
        return this;
    }

    String svg() {
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
            <style>.axis { fill: none; stroke: #888 } polyline { fill: none; stroke: #0a58ca; stroke-width: 1.5 }</style>
            <rect width="100%%" height="100%%" fill="#fff"/>
            """.formatted(WIDTH, panels * PANEL) + body + "</svg>\n";
    }

    private void text(int x, int y, String anchor, String words) {
        body.append("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n".formatted(x, y, anchor, words));
    }
}
