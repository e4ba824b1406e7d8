package dev.headroom.finance.server.optimisation;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.optimisation.HierarchicalRiskParity;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.calculation.Fingerprint;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.market.Assets;
import dev.headroom.finance.server.market.Histories;
import dev.headroom.finance.server.portfolio.Book;
import dev.headroom.finance.server.portfolio.Investments;
import dev.headroom.spring.CacheDeclarations;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Optimisations by their canonical request, the model and the version of the data: the same question of the same data
 * is computed once, however it was written.
 */
@Component
class Optimisations {
    static final String MODEL = "optimisation-1";
    private static final String VERIFIED = "conditions of optimality verified to 1e-8 of the problem's scale";
    private static final int MOST_ASSETS = 1000;
    private static final int USUAL_YEARS = 3;
    private static final ErrorCode TOO_MANY_ASSETS = new ErrorCode("TOO_MANY_ASSETS", ErrorCode.Kind.TOO_LARGE);

    private final Histories histories;
    private final Assets assets;
    private final Investments investments;
    private final Calculations calculations;
    private final Fingerprint fingerprint;
    private final InstantSource clock;
    private final Cache<Answer> cache;

    Optimisations(
            Histories histories,
            Assets assets,
            Investments investments,
            Calculations calculations,
            Fingerprint fingerprint,
            InstantSource clock,
            CacheDeclarations caches) {
        this.histories = histories;
        this.assets = assets;
        this.investments = investments;
        this.calculations = calculations;
        this.fingerprint = fingerprint;
        this.clock = clock;
        this.cache = caches.declare(CacheSpec.of(
                        KeyTemplate.of("portfolio_optimization:{household}:{kind}:{request}:{version}"), Answer.class)
                .build());
    }

    /**
     * What an optimisation found.
     *
     * @param solution the weights; of a frontier those of the greatest Sharpe ratio
     * @param frontier from the least volatility to the greatest return; empty for other questions
     */
    record Answer(Weights solution, List<Weights> frontier, Explanation explanation) {
        Answer {
            frontier = List.copyOf(frontier);
        }
    }

    /** What a question is solved by. */
    enum Question {
        WEIGHTS,
        FRONTIER,
        LEVELS
    }

    Answer answer(Household household, Question question, OptimisationRequest request) {
        boolean given = request.covariance() != null;
        List<Asset> known = given ? List.of() : assets(household, request);
        List<String> names =
                given ? names(request) : known.stream().map(Asset::symbol).toList();
        if (names.size() > MOST_ASSETS) {
            throw CodedException.of(
                    TOO_MANY_ASSETS, Violation.of("assets", "must be at most " + MOST_ASSETS, names.size()));
        }
        Histories.History history = known.isEmpty() ? null : history(household, request, known);
        OptimisationRequest.Sleeve root = question == Question.LEVELS ? request.root() : null;
        String version = MODEL + "." + (history == null ? "given" : history.version() + "." + history.to());
        // without what changes nothing of the answer, and what stands beside it
        CacheKey key = cache.key(
                Tenant.of(household.id()),
                household.id(),
                question,
                fingerprint.hex(new Canonical(request.with(null, null, null), names, root)),
                version);
        BiFunction<OptimisationRequest, Problem, Answer> solve = (asked, problem) -> {
            Explanation explanation = explanation(method(question, asked), problem, version, history);
            return switch (question) {
                case WEIGHTS -> new Answer(Solver.solve(asked, problem), List.of(), explanation);
                case FRONTIER -> frontier(Solver.frontier(asked, problem), explanation);
                case LEVELS -> new Answer(Solver.levels(asked, problem, required(root)), List.of(), explanation);
            };
        };
        return found(
                Boolean.TRUE.equals(request.forceRefresh()),
                key,
                () -> calculations.run(
                        Kind.OPTIMISATION, () -> solve.apply(request, Problem.of(request, names, history))));
    }

    private record Canonical(
            OptimisationRequest request, List<String> names, OptimisationRequest.@Nullable Sleeve root) {}

    private Answer found(boolean anew, CacheKey key, java.util.function.Supplier<Answer> load) {
        return (anew ? cache.refresh(key, load::get) : cache.getOrLoad(key, load::get))
                .orElseThrow(() -> new IllegalStateException("an optimisation without an answer"));
    }

    private static Answer frontier(List<Weights> points, Explanation explanation) {
        Weights best = points.getFirst();
        for (Weights point : points) {
            Double sharpe = point.sharpe();
            Double greatest = best.sharpe();
            if (sharpe != null && (greatest == null || sharpe > greatest)) {
                best = point;
            }
        }
        return new Answer(best, points, explanation);
    }

    /** How weights were found and what of it was verified: not every objective has an optimum. */
    private static String method(Question question, OptimisationRequest request) {
        String found = switch (question) {
            case WEIGHTS -> objective(Solver.objective(request.objective()), request);
            case FRONTIER -> VERIFIED;
            case LEVELS ->
                "each sleeve by its own objective, inside first; the whole keeps the overall bounds and is no"
                        + " optimum of its own";
        };
        return "weights sum to 1; " + found;
    }

    private static String objective(String objective, OptimisationRequest request) {
        return switch (objective) {
            case "equal_risk" ->
                "each asset's share in the variance is the same, verified to 1e-8; bounds and groups are checked and"
                        + " not part of what is sought";
            case "hierarchical_risk_parity" -> hierarchy(Solver.variant(request));
            case "min_tail_loss" -> "cutting planes over the days' returns; the residual is the gap to the lower bound";
            case "max_diversification" -> VERIFIED + " of the greatest ratio with every asset earning its volatility";
            default -> VERIFIED;
        };
    }

    private static String hierarchy(HierarchicalRiskParity.Variant variant) {
        String risk = switch (variant.risk()) {
            case VARIANCE -> "the variance of their mix by inverse variances";
            case STANDARD_DEVIATION -> "the standard deviation of their mix by inverse standard deviations";
        };
        return ("%s linkage over sqrt((1 - correlation) / 2), leaves in %s order, halves weighed by %s; there is no optimum,"
                        + " bounds and groups are checked")
                .formatted(
                        variant.linkage().name().toLowerCase(Locale.ROOT),
                        variant.order().name().toLowerCase(Locale.ROOT),
                        risk);
    }

    private static Explanation explanation(
            String method, Problem problem, String version, Histories.@Nullable History history) {
        return new Explanation(method, MODEL, version, history == null ? null : history.newest(), problem.how());
    }

    private static List<String> names(OptimisationRequest request) {
        if (request.assets() != null) {
            return request.assets();
        }
        List<String> names = new ArrayList<>();
        int n = request.covariance() == null ? 0 : request.covariance().size();
        for (int i = 0; i < n; i++) {
            names.add("asset " + i);
        }
        return names;
    }

    /** The assets named, or all of a portfolio that are still held. */
    private List<Asset> assets(Household household, OptimisationRequest request) {
        if (request.assets() != null && !request.assets().isEmpty()) {
            return assets.named(household, request.assets());
        }
        Long portfolio = request.portfolioId();
        if (portfolio == null) {
            throw InvalidInput.malformed("EMPTY_UNIVERSE", "assets", "must be at least one", 0)
                    .instead("name symbols, a portfolio, or give a covariance");
        }
        Book book = investments.snapshot(household).book(portfolio);
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        List<Asset> held =
                dev.headroom.finance.analytics.portfolio.Positions.of(book.activities()).at(today).keySet().stream()
                        .map(key -> book.assets().get(key))
                        .flatMap(asset ->
                                asset == null ? java.util.stream.Stream.empty() : java.util.stream.Stream.of(asset))
                        .sorted(Comparator.comparing(Asset::symbol))
                        .toList();
        if (held.isEmpty()) {
            throw InvalidInput.malformed("EMPTY_UNIVERSE", "portfolio " + book.name(), "must hold an asset", 0)
                    .instead("name the assets");
        }
        return held;
    }

    private Histories.History history(Household household, OptimisationRequest request, List<Asset> known) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        OptimisationRequest.Estimation asked = request.estimation();
        LocalDate to = asked == null || asked.to() == null ? today : asked.to();
        LocalDate from = asked == null || asked.from() == null ? to.minusYears(USUAL_YEARS) : asked.from();
        return histories.of(household, known, from, to);
    }

    private static OptimisationRequest.Sleeve required(OptimisationRequest.@Nullable Sleeve root) {
        if (root == null) {
            throw InvalidInput.malformed("EMPTY_UNIVERSE", "root", "must be a sleeve with children", null)
                    .instead("give the sleeves, or a portfolio that has some");
        }
        return root;
    }
}
