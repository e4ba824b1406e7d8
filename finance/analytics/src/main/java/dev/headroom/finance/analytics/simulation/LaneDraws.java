package dev.headroom.finance.analytics.simulation;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** As many values at a time as the machine's vectors hold; what is left over is done one by one. */
final class LaneDraws implements Draws {
    static final LaneDraws INSTANCE = new LaneDraws();

    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> BITS = LongVector.SPECIES_PREFERRED;
    private static final int WIDTH = SPECIES.length();
    private static final LongVector LANES = LongVector.zero(BITS).addIndex(1);

    private LaneDraws() {}

    @Override
    public void normals(Row row, double[] out, int count) {
        int i = 0;
        LongVector apart = LANES.mul(row.stride() * Elementary.GOLDEN);
        for (; i + WIDTH <= count; i += WIDTH) {
            if (normal(mix(apart.add(state(row, i))), out, i)) {
                mend(row, out, i);
            }
        }
        for (; i < count; i++) {
            out[i] = Elementary.normal(Elementary.mix(state(row, i)));
        }
    }

    @Override
    public void addExponentials(Row row, double[] out, int count) {
        int i = 0;
        LongVector apart = LANES.mul(row.stride() * Elementary.GOLDEN);
        for (; i + WIDTH <= count; i += WIDTH) {
            LongVector bits = mix(apart.add(state(row, i)));
            DoubleVector u =
                    number(bits.lanewise(VectorOperators.LSHR, 11).or(1)).mul(Elementary.UNIT);
            DoubleVector.fromArray(SPECIES, out, i).sub(log(u)).intoArray(out, i);
        }
        for (; i < count; i++) {
            out[i] -= Elementary.log(Elementary.uniform(Elementary.mix(state(row, i))));
        }
    }

    @Override
    public void addExp(double weight, double[] values, double[] sum, int count) {
        int i = 0;
        DoubleVector weights = DoubleVector.broadcast(SPECIES, weight);
        for (; i + WIDTH <= count; i += WIDTH) {
            DoubleVector power = exp(DoubleVector.fromArray(SPECIES, values, i));
            weights.fma(power, DoubleVector.fromArray(SPECIES, sum, i)).intoArray(sum, i);
        }
        for (; i < count; i++) {
            sum[i] = Math.fma(weight, Elementary.exp(values[i]), sum[i]);
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

    /** Whole numbers below 2^53 in size as doubles. */
    private static DoubleVector number(LongVector whole) {
        return (DoubleVector) whole.convert(VectorOperators.L2D, 0);
    }

    /** Writes draws, right where they lie in the centre; whether one lies in a tail. */
    private static boolean normal(LongVector bits, double[] out, int at) {
        DoubleVector x = number(bits.lanewise(VectorOperators.ASHR, 10).or(1)).mul(Elementary.UNIT);
        DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
        DoubleVector w = log(one.sub(x).mul(one.add(x))).neg();
        centre(w.sub(Elementary.CENTRE_MIDDLE)).mul(x).intoArray(out, at);
        return w.compare(VectorOperators.GT, Elementary.CENTRE_END).anyTrue();
    }

    /** One draw in 500 lies in a tail: its vector is done again one by one, and no vector crosses the branch. */
    private static void mend(Row row, double[] out, int at) {
        for (int lane = 0; lane < WIDTH; lane++) {
            out[at + lane] = Elementary.normal(Elementary.mix(state(row, at + lane)));
        }
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
