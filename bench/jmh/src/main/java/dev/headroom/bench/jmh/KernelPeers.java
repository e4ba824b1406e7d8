package dev.headroom.bench.jmh;

import dev.headroom.finance.analytics.Matrix;
import java.util.concurrent.TimeUnit;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The same quadratic programs by ojAlgo's model, which chooses its own method. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class KernelPeers {
    private final Matrix twenty = Kernels.covariance(20);
    private final Matrix hundred = Kernels.covariance(100);

    private static Optimisation.Result minVolatility(Matrix covariance) {
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        int n = covariance.rows();
        Expression total = model.newExpression("total").level(1);
        Expression variance = model.newExpression("variance").weight(1);
        for (int i = 0; i < n; i++) {
            Variable weight = model.newVariable("w" + i).lower(0).upper(1);
            total.set(weight, 1);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                variance.set(i, j, covariance.get(i, j));
            }
        }
        return model.minimise();
    }

    @Benchmark
    public Optimisation.Result minVolatility20() {
        return minVolatility(twenty);
    }

    @Benchmark
    public Optimisation.Result minVolatility100() {
        return minVolatility(hundred);
    }
}
