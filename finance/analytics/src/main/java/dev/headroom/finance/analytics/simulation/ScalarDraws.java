package dev.headroom.finance.analytics.simulation;

/** One value at a time. */
final class ScalarDraws implements Draws {
    static final ScalarDraws INSTANCE = new ScalarDraws();

    private ScalarDraws() {}

    @Override
    public void normals(Row row, double[] out, double[] scratch, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = Elementary.normal(Elementary.bits(row.seed(), row.first() + i * row.stride()));
        }
    }

    @Override
    public void addExponentials(Row row, double[] out, double[] scratch, int count) {
        for (int i = 0; i < count; i++) {
            out[i] -= Elementary.log(Elementary.uniform(Elementary.bits(row.seed(), row.first() + i * row.stride())));
        }
    }

    @Override
    public void addExp(double weight, double[] values, double[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] = Math.fma(weight, Elementary.exp(values[i]), sum[i]);
        }
    }
}
