package dev.headroom.finance.server.optimisation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.covariance.Covariance;
import dev.headroom.finance.analytics.covariance.Estimators;
import dev.headroom.finance.analytics.optimisation.BlackLitterman;
import dev.headroom.finance.analytics.optimisation.Constraints;
import dev.headroom.finance.analytics.optimisation.Group;
import dev.headroom.finance.analytics.optimisation.Universe;
import dev.headroom.finance.analytics.returns.Returns;
import dev.headroom.finance.server.market.Histories.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request made ready for the numerics: what the assets are expected to earn, how they vary and what weights must keep
 * to.
 *
 * @param names of the assets, in order
 * @param scenarios daily returns of days that all assets have; empty where the covariance was given
 * @param estimate how the covariance was estimated; null where it was given
 * @param how in words
 */
record Problem(
        List<String> names,
        Universe universe,
        Constraints constraints,
        Matrix scenarios,
        @Nullable Covariance estimate,
        List<String> how) {
    private static final int TRADING_DAYS = 252;
    private static final double USUAL_SPAN = 180;
    private static final int EMA_SPAN = 500;
    private static final double USUAL_TAU = 0.05;
    private static final double USUAL_AVERSION = 2.5;
    private static final Matrix NONE = Matrix.owned(0, 0, new double[0]);

    /** Builds the problem; {@code history} is null where the covariance is given. */
    static Problem of(OptimisationRequest request, List<String> names, @Nullable History history) {
        if (names.isEmpty()) {
            throw InvalidInput.malformed("EMPTY_UNIVERSE", "assets", "must be at least one", 0);
        }
        List<String> how = new ArrayList<>();
        Covariance estimate = history == null ? null : covariance(request, history, how);
        Matrix covariance = estimate == null ? given(request) : estimate.matrix();
        Doubles expected = expected(request, names, history, how);
        if (covariance.rows() != names.size()) {
            throw InvalidInput.malformed(
                    "MATRIX_SHAPE", "covariance", "must have a row per asset, " + names.size(), covariance.rows());
        }
        Universe universe = estimate == null ? Universe.of(expected, covariance) : Universe.of(expected, estimate);
        if (request.views() != null) {
            universe = withViews(request.views(), universe, names, rate(request), how);
        }
        if (universe.singular()) {
            how.add("some assets move together: of equally good weights the most even are given");
        }
        return new Problem(
                List.copyOf(names),
                universe,
                constraints(request, names),
                history == null ? NONE : history.complete(),
                estimate,
                List.copyOf(how));
    }

    static double rate(OptimisationRequest request) {
        return request.riskFree() == null ? 0 : request.riskFree();
    }

    private static Matrix given(OptimisationRequest request) {
        List<@Nullable List<@Nullable Double>> rows = request.covariance();
        if (rows == null || rows.isEmpty()) {
            throw InvalidInput.malformed("MATRIX_SHAPE", "covariance", "must be square and not empty", 0);
        }
        int n = rows.size();
        double[] cells = new double[n * n];
        for (int i = 0; i < n; i++) {
            List<@Nullable Double> row = rows.get(i);
            if (row == null || row.size() != n) {
                throw InvalidInput.malformed(
                        "MATRIX_SHAPE",
                        "covariance row [" + i + "]",
                        "must have " + n + " cells",
                        row == null ? 0 : row.size());
            }
            for (int j = 0; j < n; j++) {
                Double cell = row.get(j);
                cells[i * n + j] = cell == null ? Double.NaN : cell;
            }
        }
        return Matrix.owned(n, n, cells);
    }

    private static Covariance covariance(OptimisationRequest request, History history, List<String> how) {
        OptimisationRequest.Estimation asked = request.estimation();
        String method = asked == null || asked.covariance() == null
                ? "ledoit_wolf_constant_correlation"
                : asked.covariance().toLowerCase(Locale.ROOT);
        double span = asked == null || asked.span() == null ? USUAL_SPAN : asked.span();
        Matrix complete = method.equals("pairwise") ? history.ragged() : history.complete();
        boolean one = history.assets().size() == 1;
        int ddof = asked == null || asked.ddof() == null ? 0 : asked.ddof();
        Covariance daily = switch (method) {
            case "sample" -> Estimators.sample(complete);
            case "pairwise" -> Estimators.pairwise(complete).repair();
            case "exponential" -> Estimators.exponential(complete, span);
            case "ledoit_wolf_identity" -> Estimators.ledoitWolfIdentity(complete);
            case "ledoit_wolf_constant_correlation" ->
                one ? Estimators.sample(complete) : Estimators.ledoitWolfConstantCorrelation(complete, ddof);
            case "ledoit_wolf_single_factor" ->
                one ? Estimators.sample(complete) : Estimators.ledoitWolfSingleFactor(complete);
            case "oas" -> Estimators.oas(complete);
            default ->
                throw InvalidInput.malformed(
                        "UNKNOWN_ESTIMATOR",
                        "covariance of the estimation",
                        "must be sample, pairwise, exponential, ledoit_wolf_identity,"
                                + " ledoit_wolf_constant_correlation, ledoit_wolf_single_factor or oas",
                        method);
        };
        how.add("covariance " + daily.method().name().toLowerCase(Locale.ROOT) + " over " + daily.observations()
                + " daily returns of days that all assets have, times 252");
        if (daily.method() == Covariance.Method.LEDOIT_WOLF_CONSTANT_CORRELATION) {
            how.add("shrunk from a sample with ddof " + ddof);
        }
        if (daily.repaired()) {
            how.add("the estimate had negative directions and was repaired to the nearest covariance");
        }
        return daily.times(TRADING_DAYS);
    }

    private static Doubles expected(
            OptimisationRequest request, List<String> names, @Nullable History history, List<String> how) {
        List<@Nullable Double> given = request.expectedReturns();
        if (given != null) {
            if (given.size() != names.size()) {
                throw InvalidInput.malformed(
                        "RETURNS_LENGTH", "expected returns", "must be one per asset, " + names.size(), given.size());
            }
            return Doubles.of(given.stream()
                    .mapToDouble(value -> value == null ? Double.NaN : value)
                    .toArray());
        }
        if (history == null) {
            how.add("no expected returns were given: all count as 0");
            return Doubles.filled(names.size(), 0);
        }
        OptimisationRequest.Estimation asked = request.estimation();
        String method = asked == null || asked.expected() == null
                ? "cagr"
                : asked.expected().toLowerCase(Locale.ROOT);
        double[] expected = new double[names.size()];
        for (int a = 0; a < expected.length; a++) {
            Doubles own = Doubles.of(history.own(a));
            expected[a] = switch (method) {
                case "cagr" -> Returns.geometric(own, TRADING_DAYS).orElse(0);
                case "mean" -> Returns.arithmetic(own, TRADING_DAYS).orElse(0);
                case "ema" -> exponential(own);
                default ->
                    throw InvalidInput.malformed(
                            "UNKNOWN_ESTIMATOR", "expected of the estimation", "must be cagr, mean or ema", method);
            };
        }
        how.add("expected returns by " + method + " of each asset's own history, 252 days a year");
        return Doubles.of(expected);
    }

    private static double exponential(Doubles returns) {
        double keep = 1 - 2.0 / (EMA_SPAN + 1);
        double sum = 0;
        double weights = 0;
        double weight = 1;
        for (int i = returns.size() - 1; i >= 0; i--) {
            sum += weight * returns.get(i);
            weights += weight;
            weight *= keep;
        }
        return Math.pow(1 + sum / weights, TRADING_DAYS) - 1;
    }

    private static Universe withViews(
            OptimisationRequest.Views views, Universe universe, List<String> names, double riskFree, List<String> how) {
        double tau = views.tau() == null ? USUAL_TAU : views.tau();
        double aversion = views.marketRiskAversion() == null ? USUAL_AVERSION : views.marketRiskAversion();
        Doubles prior = universe.expected();
        if (views.marketWeights() != null) {
            Doubles weights = Doubles.of(coefficients("market_weights", views.marketWeights(), names));
            if (Math.abs(weights.sum() - 1) > 1e-9) {
                throw InvalidInput.impossible("WEIGHTS_SUM", "market_weights", "must sum to 1", weights.sum());
            }
            prior = BlackLitterman.impliedReturns(aversion, universe.covariance(), weights, riskFree);
            how.add("prior returns are those at which the market's weights are optimal, risk aversion " + aversion);
        }
        List<BlackLitterman.View> stated = new ArrayList<>();
        List<OptimisationRequest.View> asked = views.views() == null ? List.of() : views.views();
        for (int v = 0; v < asked.size(); v++) {
            OptimisationRequest.View view = asked.get(v);
            Map<String, Double> mix = view.mix();
            Double expected = view.expected();
            if (mix == null || expected == null) {
                throw InvalidInput.malformed("VIEW_INCOMPLETE", "view " + v, "must have a mix and what it earns", null);
            }
            Doubles coefficients = Doubles.of(coefficients("view " + v, mix, names));
            stated.add(
                    view.confidence() == null
                            ? BlackLitterman.View.customary(coefficients, expected)
                            : new BlackLitterman.View(
                                    coefficients,
                                    expected,
                                    BlackLitterman.uncertainty(
                                            view.confidence(), tau, universe.covariance(), coefficients)));
        }
        if (stated.isEmpty()) {
            return Universe.of(prior, universe.covariance());
        }
        BlackLitterman.Posterior posterior = BlackLitterman.posterior(prior, universe.covariance(), tau, stated);
        how.add("returns and covariance after %d views (Black-Litterman, tau %s)".formatted(stated.size(), tau));
        return Universe.of(posterior.expected(), posterior.covariance());
    }

    private static double[] coefficients(String subject, Map<String, Double> byName, List<String> names) {
        double[] coefficients = new double[names.size()];
        byName.forEach((name, value) -> coefficients[index(subject, name, names)] = value);
        return coefficients;
    }

    private static int index(String subject, @Nullable String name, List<String> names) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw InvalidInput.malformed(
                    "UNKNOWN_ASSET", "asset of " + subject, "must be one of the assets named", name);
        }
        return index;
    }

    private static Constraints constraints(OptimisationRequest request, List<String> names) {
        int n = names.size();
        double[] lower = new double[n];
        double[] upper = new double[n];
        Arrays.fill(lower, request.lower() == null ? 0 : request.lower());
        Arrays.fill(upper, request.upper() == null ? 1 : request.upper());
        if (request.bounds() != null) {
            request.bounds().forEach((name, bounds) -> {
                int at = index("bounds", name, names);
                lower[at] = bounds.lower() == null ? lower[at] : bounds.lower();
                upper[at] = bounds.upper() == null ? upper[at] : bounds.upper();
            });
        }
        for (int i = 0; i < n; i++) {
            if (!Double.isFinite(lower[i]) || !Double.isFinite(upper[i])) {
                throw InvalidInput.malformed(
                        "NOT_A_NUMBER", "bounds of " + names.get(i), "must be numbers", lower[i] + ".." + upper[i]);
            }
        }
        List<Group> groups = new ArrayList<>();
        if (request.groups() != null) {
            for (OptimisationRequest.GroupBounds group : request.groups()) {
                String name = group.name() == null ? "group " + groups.size() : group.name();
                List<Integer> members = (group.assets() == null ? List.<String>of() : group.assets())
                        .stream().map(asset -> index(name, asset, names)).toList();
                groups.add(Group.share(
                        name,
                        n,
                        members,
                        group.lower() == null ? Double.NEGATIVE_INFINITY : group.lower(),
                        group.upper() == null ? Double.POSITIVE_INFINITY : group.upper()));
            }
        }
        return new Constraints(Doubles.of(lower), Doubles.of(upper), groups);
    }
}
