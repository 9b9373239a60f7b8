package dev.roomcast.figures;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** The median of some samples, and between which bounds it is given. */
public record Spread(double median, double low, double high) {
    /** Half the width of a 95 % interval in standard deviations of the normal distribution. */
    private static final double Z95 = 1.96;

    /**
     * The smallest and the largest sample as bounds.
     *
     * @throws IllegalArgumentException when there is no sample
     */
    public static Spread ofAll(Collection<Double> samples) {
        double[] sorted = sorted(samples);
        return new Spread(median(sorted), sorted[0], sorted[sorted.length - 1]);
    }

    /**
     * Bounds between which the median of what was sampled lies with 95 %, by the ranks of the samples, whatever their
     * distribution: as independent as the samples are.
     *
     * @throws IllegalArgumentException when there is no sample
     */
    public static Spread ofMedian(Collection<Double> samples) {
        double[] sorted = sorted(samples);
        int count = sorted.length;
        double half = Z95 * Math.sqrt(count) / 2;
        int low = (int) Math.max(0, Math.floor(count / 2.0 - half) - 1);
        int high = (int) Math.min(count - 1, Math.ceil(count / 2.0 + half));
        return new Spread(median(sorted), sorted[low], sorted[high]);
    }

    /** From what {@link #toJson} has made. */
    static Spread of(Object json) {
        List<?> numbers = (List<?>) json;
        return new Spread(number(numbers.get(0)), number(numbers.get(1)), number(numbers.get(2)));
    }

    /** As a file has it. */
    List<Double> toJson() {
        return List.of(median, low, high);
    }

    private static double number(Object json) {
        return ((Number) json).doubleValue();
    }

    private static double[] sorted(Collection<Double> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no samples");
        }
        double[] sorted = samples.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
