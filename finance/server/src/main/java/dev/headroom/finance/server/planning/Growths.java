package dev.headroom.finance.server.planning;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.covariance.Estimators;
import dev.headroom.finance.analytics.portfolio.Valuation;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.analytics.simulation.Growth;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.market.Histories;
import dev.headroom.finance.server.planning.SimulationRequest.GrowthModel;
import dev.headroom.finance.server.planning.SimulationRequest.MixedAsset;
import dev.headroom.finance.server.portfolio.Book;
import dev.headroom.finance.server.portfolio.Investments;
import dev.headroom.finance.server.portfolio.Snapshot;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes models of growth: from figures that are given, or from the prices of what a portfolio holds. */
@Component
class Growths {
    private static final int TRADING_DAYS = 252;
    private static final int HISTORY_YEARS = 15;
    private static final int MOST_ASSETS = 50;
    private static final int USUAL_FREEDOM = 5;
    private static final int USUAL_BLOCK = 12;
    private static final double USUAL_RETURN = 0.05;
    private static final double USUAL_VOLATILITY = 0.12;

    private final Investments investments;
    private final Histories histories;
    private final Calculations calculations;
    private final InstantSource clock;

    Growths(Investments investments, Histories histories, Calculations calculations, InstantSource clock) {
        this.investments = investments;
        this.histories = histories;
        this.calculations = calculations;
        this.clock = clock;
    }

    /**
     * A model and what it rests on.
     *
     * @param version of the data, "given" where none were used
     * @param dataDate null where no data were used
     */
    record Prepared(
            Growth growth,
            List<String> how,
            String version,
            @Nullable LocalDate dataDate) {}

    /** The model of a request, per step. */
    Prepared prepare(Household household, @Nullable GrowthModel asked, int stepsPerYear) {
        GrowthModel model =
                asked == null ? new GrowthModel(null, null, null, null, null, null, null, null, null) : asked;
        String kind = model.kind() == null ? "lognormal" : model.kind().toLowerCase(Locale.ROOT);
        if (!List.of("lognormal", "student_t", "bootstrap").contains(kind)) {
            throw InvalidInput.malformed(
                    "UNKNOWN_GROWTH", "kind of growth", "must be lognormal, student_t or bootstrap", kind);
        }
        if (stepsPerYear < 1 || stepsPerYear > 366) {
            throw InvalidInput.malformed("STEPS_RANGE", "steps per year", "must be 1..366", stepsPerYear);
        }
        if (model.portfolioId() != null) {
            return ofPortfolio(household, model, kind, stepsPerYear, model.portfolioId());
        }
        if (kind.equals("bootstrap")) {
            throw InvalidInput.malformed("NO_HISTORY", "growth", "must name a portfolio to draw its history", kind);
        }
        return given(model, kind, stepsPerYear);
    }

    /** Arithmetic return and volatility of a year become those of logarithms. */
    private static double logVariance(double expected, double volatility) {
        if (!(expected > -1) || Double.isInfinite(expected)) {
            throw InvalidInput.malformed("RATE_RANGE", "expected return", "must be a number above -100 %", expected);
        }
        if (!(volatility >= 0) || Double.isInfinite(volatility)) {
            throw InvalidInput.malformed("VOLATILITY_NEGATIVE", "volatility", "must not be below 0", volatility);
        }
        double relative = volatility / (1 + expected);
        return Math.log1p(relative * relative);
    }

    private static Prepared given(GrowthModel model, String kind, int steps) {
        List<MixedAsset> assets = model.assets() == null || model.assets().isEmpty()
                ? List.of(new MixedAsset("all", 1.0, model.expectedReturn(), model.volatility()))
                : model.assets();
        int n = assets.size();
        if (n > MOST_ASSETS) {
            throw InvalidInput.malformed("TOO_MANY_ASSETS", "assets", "must be at most " + MOST_ASSETS, n);
        }
        double[] means = new double[n];
        double[] deviations = new double[n];
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            MixedAsset asset = assets.get(i);
            double expected = asset.expectedReturn() == null ? USUAL_RETURN : asset.expectedReturn();
            double volatility = asset.volatility() == null ? USUAL_VOLATILITY : asset.volatility();
            double variance = logVariance(expected, volatility);
            means[i] = (Math.log1p(expected) - variance / 2) / steps;
            deviations[i] = Math.sqrt(variance / steps);
            weights[i] = asset.weight() == null ? 1.0 / n : asset.weight();
        }
        double[] cells = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                cells[i * n + j] = deviations[i] * deviations[j] * (i == j ? 1 : correlation(model, i, j, n));
            }
        }
        Growth growth = growth(kind, model, Doubles.of(means), Matrix.owned(n, n, cells), Doubles.of(weights));
        return new Prepared(
                growth,
                List.of("growth is " + kind + " with the returns and volatilities given, " + n
                        + (n == 1 ? " asset" : " assets rebalanced every step")),
                "given",
                null);
    }

    private static double correlation(GrowthModel model, int i, int j, int n) {
        if (model.correlations() == null) {
            double one = model.correlation() == null ? 0 : model.correlation();
            if (!(one >= -1 && one <= 1)) {
                throw InvalidInput.malformed("CORRELATION_RANGE", "correlation", "must be -1..1", one);
            }
            return one;
        }
        List<@Nullable Double> row =
                model.correlations().size() == n ? model.correlations().get(i) : null;
        if (row == null || row.size() != n) {
            throw InvalidInput.malformed(
                    "MATRIX_SHAPE",
                    "correlations",
                    "must be " + n + " x " + n,
                    model.correlations().size());
        }
        Double cell = row.get(j);
        if (cell == null || !(cell >= -1 && cell <= 1)) {
            throw InvalidInput.malformed(
                    "CORRELATION_RANGE", "correlation [" + i + "][" + j + "]", "must be -1..1", cell);
        }
        return cell;
    }

    private static Growth growth(String kind, GrowthModel model, Doubles means, Matrix covariance, Doubles weights) {
        int freedom = model.freedom() == null ? USUAL_FREEDOM : model.freedom();
        return kind.equals("student_t")
                ? new Growth.StudentT(means, covariance, weights, freedom)
                : new Growth.Lognormal(means, covariance, weights);
    }

    private Prepared ofPortfolio(Household household, GrowthModel model, String kind, int steps, long portfolio) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        Mix mix = mix(household, portfolio, today);
        Histories.History history = histories.of(household, mix.assets(), today.minusYears(HISTORY_YEARS), today);
        List<String> how = new ArrayList<>(mix.how());
        Growth growth = calculations.run(
                Kind.PLANNING,
                () -> kind.equals("bootstrap")
                        ? drawn(history, model, mix.weights(), steps, how)
                        : estimated(history, kind, model, new Weighed(mix.weights(), steps), how));
        return new Prepared(growth, how, history.version() + "." + today, history.newest());
    }

    /** Months of history, drawn some in a row. */
    private static Growth drawn(
            Histories.History history, GrowthModel model, Doubles weights, int steps, List<String> how) {
        if (steps != 12) {
            throw InvalidInput.malformed(
                    "STEPS_RANGE", "steps per year", "must be 12 to draw months of history", steps);
        }
        Matrix months = months(history);
        int block = model.block() == null ? Math.min(USUAL_BLOCK, Math.max(1, months.rows())) : model.block();
        how.add("%d months of history, drawn %d in a row".formatted(months.rows(), block));
        return new Growth.Bootstrap(months, weights, block);
    }

    /** Weights of a mix that is rebalanced so many times a year. */
    private record Weighed(Doubles weights, int steps) {}

    /** Moments of a step from daily logarithms of days that all assets have. */
    private static Growth estimated(
            Histories.History history, String kind, GrowthModel model, Weighed mix, List<String> how) {
        Matrix daily = history.complete();
        double[] logs = daily.toArray();
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log1p(logs[i]);
        }
        Matrix returns = Matrix.owned(daily.rows(), daily.columns(), logs);
        double perStep = (double) TRADING_DAYS / mix.steps();
        double[] means = new double[daily.columns()];
        for (int a = 0; a < means.length; a++) {
            means[a] = returns.column(a).sum() / returns.rows() * TRADING_DAYS / mix.steps();
        }
        Matrix covariance = Estimators.ledoitWolfIdentity(returns).matrix().times(perStep);
        how.add("growth is %s with means and a shrunk covariance of %d daily log returns"
                .formatted(kind, returns.rows()));
        return growth(kind, model, Doubles.of(means), covariance, mix.weights());
    }

    /** What a portfolio holds, by value. */
    record Mix(List<Asset> assets, Doubles weights, List<String> how) {}

    /** The mix of a portfolio on a day. */
    Mix mix(Household household, long portfolio, LocalDate day) {
        Snapshot snapshot = investments.snapshot(household);
        Book book = snapshot.book(portfolio);
        Valuation valuation = Valuation.of(
                dev.headroom.finance.analytics.portfolio.Positions.of(book.activities())
                        .at(day),
                snapshot.market(book),
                day);
        List<Asset> assets = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        List<String> how = new ArrayList<>();
        double total = 0;
        for (Valuation.Holding holding : valuation.holdings()) {
            Asset asset = book.assets().get(holding.asset());
            if (asset != null && holding.valueMinor() > 0) {
                assets.add(asset);
                values.add((double) holding.valueMinor());
                total += (double) holding.valueMinor();
            } else {
                how.add(book.symbol(holding.asset()) + " has no value and is left out");
            }
        }
        if (assets.isEmpty()) {
            throw InvalidInput.impossible(
                            "EMPTY_PORTFOLIO", "portfolio " + book.name(), "must hold something with a price", 0)
                    .instead("import prices, or give the figures");
        }
        double sum = total;
        return new Mix(
                assets,
                Doubles.of(values.stream().mapToDouble(value -> value / sum).toArray()),
                how);
    }

    /** Simple returns from month's end to month's end, for months at whose both ends all assets have a price. */
    private static Matrix months(Histories.History history) {
        LocalDate first = history.series().stream()
                .map(series -> series.date(0))
                .max(LocalDate::compareTo)
                .orElse(history.from());
        List<double[]> rows = new ArrayList<>();
        YearMonth last = YearMonth.from(history.newest());
        for (YearMonth month = YearMonth.from(first).plusMonths(1); month.isBefore(last); month = month.plusMonths(1)) {
            double[] row = new double[history.series().size()];
            boolean complete = true;
            for (int a = 0; a < row.length; a++) {
                PriceSeries series = history.series().get(a);
                OptionalInt before = series.asOf(month.minusMonths(1).atEndOfMonth());
                OptionalInt at = series.asOf(month.atEndOfMonth());
                complete &= before.isPresent() && at.isPresent();
                row[a] = complete ? series.close(at.getAsInt()) / series.close(before.getAsInt()) - 1 : 0;
            }
            if (complete) {
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            throw InvalidInput.impossible(
                            "HISTORY_TOO_SHORT", "history", "must have at least a month that all assets share", 0)
                    .instead("use lognormal growth");
        }
        return Matrix.of(rows.toArray(double[][]::new));
    }
}
