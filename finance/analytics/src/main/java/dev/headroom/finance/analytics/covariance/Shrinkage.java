package dev.headroom.finance.analytics.covariance;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.covariance.Covariance.Method;

/** The closed forms of the shrinkage estimators: the weight of the target and the mix. */
final class Shrinkage {
    private Shrinkage() {}

    static Covariance identity(CenteredPanel panel) {
        int n = panel.columns();
        int rows = panel.rows();
        double[] sample = CenteredPanel.over(panel.products(), rows);
        double trace = trace(sample, n);
        double squares = squares(sample);
        double fourth = 0;
        for (int t = 0; t < rows; t++) {
            double row = 0;
            for (int j = 0; j < n; j++) {
                row = Math.fma(panel.at(t, j), panel.at(t, j), row);
            }
            fourth += row * row;
        }
        double mean = trace / n;
        double distance = (squares - 2 * mean * trace + n * mean * mean) / n;
        double noise = Math.min((fourth / rows - squares) / ((double) n * rows), distance);
        double weight = noise <= 0 ? 0 : noise / distance;
        return mixed(panel, sample, diagonal(mean, n), weight, Method.LEDOIT_WOLF_IDENTITY);
    }

    static Covariance oas(CenteredPanel panel) {
        int n = panel.columns();
        double[] sample = CenteredPanel.over(panel.products(), panel.rows());
        double mean = trace(sample, n) / n;
        double alpha = squares(sample) / ((double) n * n);
        double numerator = alpha + mean * mean;
        double denominator = (panel.rows() + 1) * (alpha - mean * mean / n);
        double weight = denominator == 0 ? 1 : Math.min(1, numerator / denominator);
        return mixed(panel, sample, diagonal(mean, n), weight, Method.OAS);
    }

    static Covariance constantCorrelation(CenteredPanel panel, int ddof) {
        int n = panel.columns();
        int rows = panel.rows();
        double[] products = CenteredPanel.over(panel.products(), rows);
        double[] sample = products.clone();
        if (ddof != 0) {
            for (int i = 0; i < sample.length; i++) {
                sample[i] *= rows / (double) (rows - ddof);
            }
        }
        double[] deviations = deviations(sample, n);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                sum += i == j ? 0 : sample[i * n + j] / (deviations[i] * deviations[j]);
            }
        }
        double common = n == 1 ? 0 : sum / (n * (n - 1.0));
        double[] target = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                target[i * n + j] = i == j ? sample[i * n + i] : common * deviations[i] * deviations[j];
            }
        }
        double[] variances = noise(panel, products, sample);
        double[] cubes = cubes(panel);
        double rho = trace(variances, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (i != j) {
                    double theta = cubes[i * n + j] / rows
                            - products[i * n + i] * sample[i * n + j]
                            - products[i * n + j] * sample[i * n + i]
                            + sample[i * n + i] * sample[i * n + j];
                    rho += common * deviations[j] / deviations[i] * theta;
                }
            }
        }
        double weight = weight(sum(variances) - rho, distance(sample, target), rows);
        return mixed(panel, sample, target, weight, Method.LEDOIT_WOLF_CONSTANT_CORRELATION);
    }

    static Covariance singleFactor(CenteredPanel panel) {
        int n = panel.columns();
        int rows = panel.rows();
        double[] sample = CenteredPanel.over(panel.products(), rows);
        double[] market = market(panel);
        double[] exposure = new double[n];
        double variance = 0;
        for (int t = 0; t < rows; t++) {
            variance += market[t] * market[t] / rows;
            for (int j = 0; j < n; j++) {
                exposure[j] += panel.at(t, j) * market[t] / rows;
            }
        }
        if (variance == 0) {
            throw zeroVariance("the mean of all assets");
        }
        double[] target = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                target[i * n + j] = i == j ? sample[i * n + i] : exposure[i] * exposure[j] / variance;
            }
        }
        double[] variances = noise(panel, sample, sample);
        double rho = trace(variances, n) + factorTerms(panel, sample, market, exposure, variance);
        double weight = weight(sum(variances) - rho, distance(sample, target), rows);
        return mixed(panel, sample, target, weight, Method.LEDOIT_WOLF_SINGLE_FACTOR);
    }

    /** Covariances of the sample's off-diagonal cells with the target's. */
    private static double factorTerms(
            CenteredPanel panel, double[] sample, double[] market, double[] exposure, double variance) {
        int n = panel.columns();
        int rows = panel.rows();
        double[] first = new double[n * n];
        double[] third = new double[n * n];
        for (int t = 0; t < rows; t++) {
            for (int i = 0; i < n; i++) {
                double x = panel.at(t, i);
                for (int j = 0; j < n; j++) {
                    double z = panel.at(t, j) * market[t];
                    first[i * n + j] += x * x * z;
                    third[i * n + j] += x * market[t] * z;
                }
            }
        }
        double one = 0;
        double three = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (i != j) {
                    double v1 = first[i * n + j] / rows - exposure[i] * sample[i * n + j];
                    one += v1 * exposure[j] / variance;
                    double v3 = third[i * n + j] / rows - variance * sample[i * n + j];
                    three += v3 * exposure[i] * exposure[j] / (variance * variance);
                }
            }
        }
        return 2 * one - three;
    }

    private static double[] market(CenteredPanel panel) {
        double[] market = new double[panel.rows()];
        for (int t = 0; t < market.length; t++) {
            for (int j = 0; j < panel.columns(); j++) {
                market[t] += panel.at(t, j);
            }
            market[t] /= panel.columns();
        }
        return market;
    }

    /**
     * The variance of each cell of the sample: the mean of {@code (x[i] x[j] - s[i][j])^2}.
     *
     * @param products the mean of {@code x[i] x[j]}, which the sample of ddof 0 is itself
     */
    private static double[] noise(CenteredPanel panel, double[] products, double[] sample) {
        double[] noise = CenteredPanel.over(panel.productsOfSquares(), panel.rows());
        for (int i = 0; i < noise.length; i++) {
            noise[i] += sample[i] * sample[i] - 2 * products[i] * sample[i];
        }
        return noise;
    }

    /** Sums of {@code x[i]^3 x[j]}. */
    private static double[] cubes(CenteredPanel panel) {
        int n = panel.columns();
        double[] cubes = new double[n * n];
        for (int t = 0; t < panel.rows(); t++) {
            for (int i = 0; i < n; i++) {
                double x = panel.at(t, i);
                for (int j = 0; j < n; j++) {
                    cubes[i * n + j] += x * x * x * panel.at(t, j);
                }
            }
        }
        return cubes;
    }

    private static double[] deviations(double[] sample, int n) {
        double[] deviations = new double[n];
        for (int i = 0; i < n; i++) {
            if (!(sample[i * n + i] > 0)) {
                throw zeroVariance("asset " + i);
            }
            deviations[i] = Math.sqrt(sample[i * n + i]);
        }
        return deviations;
    }

    private static InvalidInput zeroVariance(String subject) {
        return InvalidInput.impossible("ZERO_VARIANCE", subject, "must vary: its correlation is undefined", 0)
                .instead("shrink towards the identity");
    }

    private static double weight(double numerator, double distance, int rows) {
        return distance == 0 ? 1 : Math.clamp(numerator / distance / rows, 0.0, 1.0);
    }

    private static double distance(double[] sample, double[] target) {
        double sum = 0;
        for (int i = 0; i < sample.length; i++) {
            sum += (sample[i] - target[i]) * (sample[i] - target[i]);
        }
        return sum;
    }

    private static double[] diagonal(double value, int n) {
        double[] cells = new double[n * n];
        for (int i = 0; i < n; i++) {
            cells[i * n + i] = value;
        }
        return cells;
    }

    private static double trace(double[] cells, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += cells[i * n + i];
        }
        return sum;
    }

    private static double squares(double[] cells) {
        double sum = 0;
        for (double cell : cells) {
            sum = Math.fma(cell, cell, sum);
        }
        return sum;
    }

    private static double sum(double[] cells) {
        double sum = 0;
        for (double cell : cells) {
            sum += cell;
        }
        return sum;
    }

    private static Covariance mixed(
            CenteredPanel panel, double[] sample, double[] target, double weight, Method method) {
        double[] cells = new double[sample.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = weight * target[i] + (1 - weight) * sample[i];
        }
        int n = panel.columns();
        return new Covariance(Matrix.owned(n, n, cells), method, panel.rows(), weight, false);
    }
}
