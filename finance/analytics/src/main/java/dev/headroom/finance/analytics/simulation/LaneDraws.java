package dev.headroom.finance.analytics.simulation;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** As many values at a time as the machine's vectors hold; what is left over is done one by one. */
final class LaneDraws implements Draws {
    static final LaneDraws INSTANCE = new LaneDraws();

    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> BITS = LongVector.SPECIES_PREFERRED;
    private static final int WIDTH = SPECIES.length();
    private static final LongVector LANES = LongVector.zero(BITS).addIndex(1);

    /**
     * The passes over a block, each small enough to be compiled by itself. Two of them in one compiled method don't
     * fit: the compiler then stops inlining half-way, every vector becomes an object, and a draw costs four times as
     * much. A call through an array's element of which the compiler has seen many types is never inlined.
     */
    private static final Pass[] PASSES = {
        LaneDraws::symmetric,
        LaneDraws::logs,
        LaneDraws::centres,
        LaneDraws::tails,
        LaneDraws::uniforms,
        LaneDraws::exponentials,
        LaneDraws::powers
    };

    private static final int NORMAL_PASSES = 4;
    private static final int UNIFORMS = 4;
    private static final int EXPONENTIALS = 5;
    private static final int POWERS = 6;
    private static final long LOW_HALF = 0xFFFF_FFFFL;
    private static final double TWO_TO_32 = 0x1p32;
    private static final double TWO_TO_52 = 0x1p52;
    private static final long TWO_TO_52_BITS = Double.doubleToRawLongBits(TWO_TO_52);
    private static final Row NONE = new Row(0, 0, 0);

    private interface Pass {
        void run(Work work, double[] out, double[] other, int count);
    }

    /** Which draws a pass is about, and what their results weigh. */
    private record Work(Row row, double weight) {}

    private LaneDraws() {}

    @Override
    public void normals(Row row, double[] out, double[] scratch, int count) {
        for (int pass = 0; pass < NORMAL_PASSES; pass++) {
            run(pass, new Work(row, 1), out, scratch, count);
        }
    }

    @Override
    public void addExponentials(Row row, double[] out, double[] scratch, int count) {
        run(UNIFORMS, new Work(row, 1), out, scratch, count);
        run(EXPONENTIALS, new Work(row, 1), out, scratch, count);
    }

    @Override
    public void addExp(double weight, double[] values, double[] sum, int count) {
        run(POWERS, new Work(NONE, weight), sum, values, count);
    }

    /** The one place of the call, so that the compiler sees all types of passes there. */
    private static void run(int pass, Work work, double[] out, double[] other, int count) {
        PASSES[pass].run(work, out, other, count);
    }

    /** {@code out} becomes the draw's odd multiple of 2^-53 in -1..1. */
    private static void symmetric(Work work, double[] out, double[] scratch, int count) {
        Row row = work.row();
        LongVector apart = LANES.mul(row.stride() * Elementary.GOLDEN);
        for (int i = 0; i + WIDTH <= count; i += WIDTH) {
            LongVector bits = mix(apart.add(state(row, i)));
            number(bits.lanewise(VectorOperators.ASHR, 10).or(1))
                    .mul(Elementary.UNIT)
                    .intoArray(out, i);
        }
    }

    /** {@code scratch} becomes {@code -ln(1-x²)} of what {@code out} holds. */
    private static void logs(Work work, double[] out, double[] scratch, int count) {
        DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
        for (int i = 0; i + WIDTH <= count; i += WIDTH) {
            DoubleVector x = DoubleVector.fromArray(SPECIES, out, i);
            log(one.sub(x).mul(one.add(x))).neg().intoArray(scratch, i);
        }
    }

    /** {@code out} becomes the quantile, right where it lies in the centre. */
    private static void centres(Work work, double[] out, double[] scratch, int count) {
        for (int i = 0; i + WIDTH <= count; i += WIDTH) {
            DoubleVector w = DoubleVector.fromArray(SPECIES, scratch, i);
            centre(w.sub(Elementary.CENTRE_MIDDLE))
                    .mul(DoubleVector.fromArray(SPECIES, out, i))
                    .intoArray(out, i);
        }
    }

    /** One draw in 500 lies in a tail and is done again by itself, as is what no vector holds. */
    private static void tails(Work work, double[] out, double[] scratch, int count) {
        Row row = work.row();
        int i = 0;
        for (; i + WIDTH <= count; i += WIDTH) {
            VectorMask<Double> tail =
                    DoubleVector.fromArray(SPECIES, scratch, i).compare(VectorOperators.GT, Elementary.CENTRE_END);
            if (tail.anyTrue()) {
                for (long lanes = tail.toLong(); lanes != 0; lanes &= lanes - 1) {
                    int at = i + Long.numberOfTrailingZeros(lanes);
                    out[at] = Elementary.normal(Elementary.mix(state(row, at)));
                }
            }
        }
        for (; i < count; i++) {
            out[i] = Elementary.normal(Elementary.mix(state(row, i)));
        }
    }

    /** {@code scratch} becomes the draw's odd multiple of 2^-53 in 0..1. */
    private static void uniforms(Work work, double[] out, double[] scratch, int count) {
        Row row = work.row();
        LongVector apart = LANES.mul(row.stride() * Elementary.GOLDEN);
        for (int i = 0; i + WIDTH <= count; i += WIDTH) {
            LongVector bits = mix(apart.add(state(row, i)));
            number(bits.lanewise(VectorOperators.LSHR, 11).or(1))
                    .mul(Elementary.UNIT)
                    .intoArray(scratch, i);
        }
    }

    /** Takes the logarithm of what {@code scratch} holds off {@code out}; what no vector holds is done by itself. */
    private static void exponentials(Work work, double[] out, double[] scratch, int count) {
        Row row = work.row();
        int i = 0;
        for (; i + WIDTH <= count; i += WIDTH) {
            DoubleVector u = DoubleVector.fromArray(SPECIES, scratch, i);
            DoubleVector.fromArray(SPECIES, out, i).sub(log(u)).intoArray(out, i);
        }
        for (; i < count; i++) {
            out[i] -= Elementary.log(Elementary.uniform(Elementary.mix(state(row, i))));
        }
    }

    /** Adds {@code weight * exp(values)} to {@code sum}. */
    private static void powers(Work work, double[] sum, double[] values, int count) {
        int i = 0;
        DoubleVector weights = DoubleVector.broadcast(SPECIES, work.weight());
        for (; i + WIDTH <= count; i += WIDTH) {
            DoubleVector power = exp(DoubleVector.fromArray(SPECIES, values, i));
            weights.fma(power, DoubleVector.fromArray(SPECIES, sum, i)).intoArray(sum, i);
        }
        for (; i < count; i++) {
            sum[i] = Math.fma(work.weight(), Elementary.exp(values[i]), sum[i]);
        }
    }

    private static long state(Row row, int i) {
        return row.seed() + (row.first() + i * row.stride() + 1) * Elementary.GOLDEN;
    }

    private static LongVector mix(LongVector state) {
        LongVector z = state.lanewise(VectorOperators.XOR, state.lanewise(VectorOperators.LSHR, 30))
                .mul(Elementary.MIX_A);
        z = z.lanewise(VectorOperators.XOR, z.lanewise(VectorOperators.LSHR, 27))
                .mul(Elementary.MIX_B);
        return z.lanewise(VectorOperators.XOR, z.lanewise(VectorOperators.LSHR, 31));
    }

    /**
     * Whole numbers of at most 2^53 in size as doubles: their halves stand in the mantissas of powers of two, which are
     * taken off again. Only AVX-512 has a conversion of its own; without it each lane would be converted by itself, at
     * several times the cost.
     */
    private static DoubleVector number(LongVector whole) {
        DoubleVector high = whole.lanewise(VectorOperators.ASHR, 32)
                .add(Elementary.ROUNDER_BITS)
                .reinterpretAsDoubles()
                .sub(Elementary.ROUNDER);
        DoubleVector low = whole.and(LOW_HALF)
                .lanewise(VectorOperators.OR, TWO_TO_52_BITS)
                .reinterpretAsDoubles()
                .sub(TWO_TO_52);
        return high.fma(DoubleVector.broadcast(SPECIES, TWO_TO_32), low);
    }

    private static DoubleVector log(DoubleVector value) {
        LongVector raw = value.reinterpretAsLongs();
        LongVector exponent = raw.sub(Elementary.HALF_ROOT).lanewise(VectorOperators.ASHR, 52);
        DoubleVector mantissa =
                raw.sub(exponent.lanewise(VectorOperators.LSHL, 52)).reinterpretAsDoubles();
        DoubleVector f = mantissa.sub(1).div(mantissa.add(1));
        DoubleVector wholes =
                exponent.add(Elementary.ROUNDER_BITS).reinterpretAsDoubles().sub(Elementary.ROUNDER);
        return wholes.fma(DoubleVector.broadcast(SPECIES, Elementary.LN2), f.mul(logSeries(f.mul(f))));
    }

    private static DoubleVector exp(DoubleVector value) {
        DoubleVector bounded = value.min(Elementary.LARGEST_EXPONENT).max(-Elementary.LARGEST_EXPONENT);
        DoubleVector rounded = bounded.fma(Elementary.LOG2E, Elementary.ROUNDER);
        DoubleVector whole = rounded.sub(Elementary.ROUNDER);
        DoubleVector rest = whole.fma(
                DoubleVector.broadcast(SPECIES, -Elementary.LN2_LOW),
                whole.fma(DoubleVector.broadcast(SPECIES, -Elementary.LN2_HIGH), bounded));
        DoubleVector power = rounded.reinterpretAsLongs()
                .add(1023)
                .lanewise(VectorOperators.LSHL, 52)
                .reinterpretAsDoubles();
        return expSeries(rest).mul(power);
    }

    // polynomials are written out: a loop over coefficients would not keep the vectors in registers

    private static DoubleVector next(DoubleVector sum, DoubleVector x, double coefficient) {
        return sum.fma(x, DoubleVector.broadcast(SPECIES, coefficient));
    }

    private static DoubleVector logSeries(DoubleVector x) {
        DoubleVector sum = DoubleVector.broadcast(SPECIES, Elementary.LOG[5]);
        sum = next(sum, x, Elementary.LOG[4]);
        sum = next(sum, x, Elementary.LOG[3]);
        sum = next(sum, x, Elementary.LOG[2]);
        sum = next(sum, x, Elementary.LOG[1]);
        return next(sum, x, Elementary.LOG[0]);
    }

    private static DoubleVector expSeries(DoubleVector x) {
        DoubleVector sum = DoubleVector.broadcast(SPECIES, Elementary.EXP[9]);
        sum = next(sum, x, Elementary.EXP[8]);
        sum = next(sum, x, Elementary.EXP[7]);
        sum = next(sum, x, Elementary.EXP[6]);
        sum = next(sum, x, Elementary.EXP[5]);
        sum = next(sum, x, Elementary.EXP[4]);
        sum = next(sum, x, Elementary.EXP[3]);
        sum = next(sum, x, Elementary.EXP[2]);
        sum = next(sum, x, Elementary.EXP[1]);
        return next(sum, x, Elementary.EXP[0]);
    }

    private static DoubleVector centre(DoubleVector x) {
        DoubleVector sum = DoubleVector.broadcast(SPECIES, Elementary.CENTRE[13]);
        sum = next(sum, x, Elementary.CENTRE[12]);
        sum = next(sum, x, Elementary.CENTRE[11]);
        sum = next(sum, x, Elementary.CENTRE[10]);
        sum = next(sum, x, Elementary.CENTRE[9]);
        sum = next(sum, x, Elementary.CENTRE[8]);
        sum = next(sum, x, Elementary.CENTRE[7]);
        sum = next(sum, x, Elementary.CENTRE[6]);
        sum = next(sum, x, Elementary.CENTRE[5]);
        sum = next(sum, x, Elementary.CENTRE[4]);
        sum = next(sum, x, Elementary.CENTRE[3]);
        sum = next(sum, x, Elementary.CENTRE[2]);
        sum = next(sum, x, Elementary.CENTRE[1]);
        return next(sum, x, Elementary.CENTRE[0]);
    }
}
