package dev.headroom.finance.analytics.simulation;

import dev.headroom.finance.analytics.Cholesky;
import java.util.Arrays;

/** Fills the growth factors of a block of paths for one step. One per thread. */
final class GrowthKernel {
    private final Growth growth;
    private final Draws draws;
    private final long seed;
    private final long stride;
    private final int perStep;
    private final double[] lower;
    private final double[] factors;
    private final double[][] normals;
    private final double[] mixed;
    private final double[] spread;
    private final double[] scratch;

    /**
     * @param steps of a whole path: its draws lie next to each other
     * @param block most paths at a time
     */
    GrowthKernel(Growth growth, Draws draws, long seed, int steps, int block) {
        this.growth = growth;
        this.draws = draws;
        this.seed = seed;
        int n = growth.assets();
        this.lower = switch (growth) {
            case Growth.Lognormal model -> Cholesky.lower(model.logCovariance()).toArray();
            case Growth.StudentT model -> Cholesky.lower(model.logCovariance()).toArray();
            case Growth.Bootstrap _ -> new double[0];
        };
        this.factors = growth instanceof Growth.Bootstrap model ? model.factors() : new double[0];
        this.perStep = switch (growth) {
            case Growth.Lognormal _ -> n;
            case Growth.StudentT model -> n + model.freedom() / 2 + model.freedom() % 2;
            case Growth.Bootstrap _ -> 1;
        };
        this.stride = (long) perStep * steps;
        this.normals = new double[n][block];
        this.mixed = new double[block];
        this.spread = new double[block];
        this.scratch = new double[block];
    }

    /** Growth factors of {@code count} paths from {@code firstPath} on, in a step from 0. */
    void fill(long firstPath, int step, double[] out, int count) {
        switch (growth) {
            case Growth.Lognormal model -> {
                drawNormals(firstPath, step, count);
                exponentiate(model.logMeans().toArray(), model.weights().toArray(), null, out, count);
            }
            case Growth.StudentT model -> {
                drawNormals(firstPath, step, count);
                drawSpread(firstPath, step, model.freedom(), count);
                exponentiate(model.logMeans().toArray(), model.weights().toArray(), spread, out, count);
            }
            case Growth.Bootstrap model -> bootstrap(firstPath, step, model.block(), out, count);
        }
    }

    private Draws.Row row(long firstPath, int step, int draw) {
        return new Draws.Row(seed, firstPath * stride + (long) step * perStep + draw, stride);
    }

    private void drawNormals(long firstPath, int step, int count) {
        for (int a = 0; a < normals.length; a++) {
            draws.normals(row(firstPath, step, a), normals[a], scratch, count);
        }
    }

    /** {@code sqrt((f-2) / chi²)}: half of chi² is a sum of exponentials, and half a squared normal where f is odd. */
    private void drawSpread(long firstPath, int step, int freedom, int count) {
        int n = normals.length;
        Arrays.fill(spread, 0, count, 0);
        if (freedom % 2 == 1) {
            draws.normals(row(firstPath, step, n + freedom / 2), mixed, scratch, count);
            for (int i = 0; i < count; i++) {
                spread[i] = 0.5 * mixed[i] * mixed[i];
            }
        }
        for (int k = 0; k < freedom / 2; k++) {
            draws.addExponentials(row(firstPath, step, n + k), spread, scratch, count);
        }
        for (int i = 0; i < count; i++) {
            spread[i] = Math.sqrt((freedom - 2) / (2 * spread[i]));
        }
    }

    private void exponentiate(
            double[] means,
            double[] weights,
            double @org.jspecify.annotations.Nullable [] scale,
            double[] out,
            int count) {
        int n = normals.length;
        Arrays.fill(out, 0, count, 0);
        for (int a = 0; a < n; a++) {
            if (scale == null) {
                Arrays.fill(mixed, 0, count, means[a]);
                for (int b = 0; b <= a; b++) {
                    Cholesky.axpy(lower[a * n + b], normals[b], mixed, 0, count);
                }
            } else {
                Arrays.fill(mixed, 0, count, 0);
                for (int b = 0; b <= a; b++) {
                    Cholesky.axpy(lower[a * n + b], normals[b], mixed, 0, count);
                }
                for (int i = 0; i < count; i++) {
                    mixed[i] = Math.fma(scale[i], mixed[i], means[a]);
                }
            }
            draws.addExp(weights[a], mixed, out, count);
        }
    }

    private void bootstrap(long firstPath, int step, int block, double[] out, int count) {
        int inBlock = step % block;
        for (int i = 0; i < count; i++) {
            long index = (firstPath + i) * stride + (step - inBlock);
            long start = Math.unsignedMultiplyHigh(Elementary.bits(seed, index), factors.length);
            out[i] = factors[(int) ((start + inBlock) % factors.length)];
        }
    }
}
