package dev.headroom.finance.analytics.simulation;

import dev.headroom.finance.analytics.Lanes;

/**
 * Draws by index, over arrays. Draw {@code k} of a seed is SplitMix64's output {@code k} (Steele, Lea and Flood 2014).
 * Implementations give the same bits.
 */
sealed interface Draws permits LaneDraws, ScalarDraws {
    /** The implementation for this JVM. */
    static Draws chosen() {
        return Lanes.available() ? LaneDraws.INSTANCE : ScalarDraws.INSTANCE;
    }

    /** Where a row of draws begins and how far its indices are apart. */
    record Row(long seed, long first, long stride) {}

    /**
     * {@code out[i]} = standard normal draw {@code first + i * stride}, for i below {@code count}.
     *
     * @param scratch as long as {@code out}; what it holds afterwards means nothing
     */
    void normals(Row row, double[] out, double[] scratch, int count);

    /**
     * {@code out[i] -= ln u} for the uniform draw {@code first + i * stride}.
     *
     * @param scratch as long as {@code out}; what it holds afterwards means nothing
     */
    void addExponentials(Row row, double[] out, double[] scratch, int count);

    /** {@code sum[i] += weight * exp(values[i])}. */
    void addExp(double weight, double[] values, double[] sum, int count);
}
