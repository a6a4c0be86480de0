package dev.syncline.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One figure, measured in several rounds. */
public final class Rounds {
    private final List<Double> values = new ArrayList<>();

    public void add(double value) {
        values.add(value);
    }

    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The median, with the least and the greatest: {@code 1.25 (1.10–1.31)}. */
    public String show(int decimals) {
        if (values.size() == 1) {
            return number(median(), decimals);
        }
        double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double greatest = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return number(median(), decimals) + " (" + number(least, decimals) + "–" + number(greatest, decimals) + ")";
    }

    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
