package dev.headroom.finance.server.optimisation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.optimisation.Allocation;
import dev.headroom.finance.analytics.optimisation.Constraints;
import dev.headroom.finance.analytics.optimisation.HierarchicalRiskParity;
import dev.headroom.finance.analytics.optimisation.HierarchicalRiskParity.ClusterRisk;
import dev.headroom.finance.analytics.optimisation.HierarchicalRiskParity.LeafOrder;
import dev.headroom.finance.analytics.optimisation.HierarchicalRiskParity.Variant;
import dev.headroom.finance.analytics.optimisation.Linkage;
import dev.headroom.finance.analytics.optimisation.MeanVariance;
import dev.headroom.finance.analytics.optimisation.Node;
import dev.headroom.finance.analytics.optimisation.RiskParity;
import dev.headroom.finance.analytics.optimisation.TailLossMinimum;
import dev.headroom.finance.analytics.optimisation.Universe;
import dev.headroom.finance.server.optimisation.Weights.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the weights of a problem: the objectives by their names. */
final class Solver {
    private static final double USUAL_CONFIDENCE = 0.95;
    private static final int USUAL_POINTS = 20;
    private static final int MOST_POINTS = 200;

    private Solver() {}

    /** The weights of a request. */
    static Weights solve(OptimisationRequest request, Problem problem) {
        String objective = objective(request.objective());
        if (objective.equals("min_tail_loss")) {
            return tailLoss(request, problem);
        }
        Allocation found = solve(objective, request, problem.universe(), problem.constraints(), problem.names());
        return weights(objective, found, problem, request, null);
    }

    private static Weights tailLoss(OptimisationRequest request, Problem problem) {
        if (problem.scenarios().rows() == 0) {
            throw InvalidInput.impossible(
                            "NO_SCENARIOS", "objective", "min_tail_loss needs histories of prices", "a covariance")
                    .instead("name assets whose prices are known and leave the covariance out");
        }
        double confidence = request.confidence() == null ? USUAL_CONFIDENCE : request.confidence();
        Double target = request.target();
        TailLossMinimum found = target == null
                ? TailLossMinimum.of(problem.scenarios(), confidence, problem.constraints())
                : TailLossMinimum.of(
                        problem.scenarios(),
                        confidence,
                        problem.constraints(),
                        problem.universe().expected(),
                        target);
        double mean = 0;
        double variance = 0;
        Universe universe = problem.universe();
        for (int i = 0; i < universe.size(); i++) {
            mean += found.weights().get(i) * universe.expected().get(i);
            for (int j = 0; j < universe.size(); j++) {
                variance += found.weights().get(i)
                        * found.weights().get(j)
                        * universe.covariance().get(i, j);
            }
        }
        Allocation allocation = new Allocation(found.weights(), mean, Math.sqrt(Math.max(0, variance)), found.gap());
        return weights(
                "min_tail_loss",
                allocation,
                problem,
                request,
                new Weights.TailLoss(confidence, found.valueAtRisk(), found.conditional(), found.gap()));
    }

    private static Allocation solve(
            String objective,
            OptimisationRequest request,
            Universe universe,
            Constraints constraints,
            List<String> names) {
        return switch (objective) {
            case "min_volatility" -> new MeanVariance(universe, constraints).minVolatility();
            case "max_sharpe" -> new MeanVariance(universe, constraints).maxSharpe(Problem.rate(request));
            case "target_return" ->
                new MeanVariance(universe, constraints).targetReturn(required("target", request.target()));
            case "target_risk" ->
                new MeanVariance(universe, constraints).targetRisk(required("target", request.target()));
            case "max_utility" ->
                new MeanVariance(universe, constraints)
                        .maxUtility(request.riskAversion() == null ? 1 : request.riskAversion());
            case "equal_risk" -> keeping(constraints, RiskParity.equal(universe), names, objective);
            case "max_diversification" -> RiskParity.maxDiversification(universe, constraints);
            case "hierarchical_risk_parity" -> keeping(constraints, hierarchical(request, universe), names, objective);
            default ->
                throw InvalidInput.malformed(
                        "UNKNOWN_OBJECTIVE",
                        "objective",
                        "must be min_volatility, max_sharpe, target_return, target_risk, max_utility, equal_risk,"
                                + " max_diversification, hierarchical_risk_parity or min_tail_loss",
                        objective);
        };
    }

    /** Of objectives that know no constraints: weights that break none. */
    private static Allocation keeping(Constraints constraints, Allocation found, List<String> names, String objective) {
        constraints.check(found.weights(), names, objective);
        return found;
    }

    static String objective(@Nullable String named) {
        String objective = named == null ? "min_volatility" : named.toLowerCase(Locale.ROOT);
        return switch (objective) {
            case "hrp" -> "hierarchical_risk_parity";
            case "erc" -> "equal_risk";
            case "min_cvar" -> "min_tail_loss";
            default -> objective;
        };
    }

    private static double required(String subject, @Nullable Double value) {
        if (value == null) {
            throw InvalidInput.malformed("TARGET_MISSING", subject, "must be given for this objective", null);
        }
        if (!Double.isFinite(value)) {
            throw InvalidInput.malformed("NOT_A_NUMBER", subject, "must be a number", value);
        }
        return value;
    }

    /** The hierarchical risk parity that is asked for. */
    static Variant variant(OptimisationRequest request) {
        OptimisationRequest.Hierarchy asked = request.hierarchy();
        if (asked == null) {
            return Variant.CUSTOMARY;
        }
        return new Variant(
                one("linkage", asked.linkage(), Linkage.SINGLE, Linkage.values()),
                one("leaf_order", asked.leafOrder(), LeafOrder.PLAIN, LeafOrder.values()),
                one("cluster_risk", asked.clusterRisk(), ClusterRisk.VARIANCE, ClusterRisk.values()));
    }

    private static <E extends Enum<E>> E one(String subject, @Nullable String word, E usual, E[] all) {
        if (word == null) {
            return usual;
        }
        List<String> names = new ArrayList<>();
        for (E value : all) {
            if (value.name().equalsIgnoreCase(word)) {
                return value;
            }
            names.add(value.name().toLowerCase(Locale.ROOT));
        }
        throw InvalidInput.malformed(
                "UNKNOWN_HIERARCHY", subject + " of the hierarchy", "must be one of " + String.join(", ", names), word);
    }

    private static Allocation hierarchical(OptimisationRequest request, Universe universe) {
        Doubles weights = universe.size() == 1
                ? Doubles.of(1)
                : HierarchicalRiskParity.of(universe.covariance(), variant(request))
                        .weights();
        double mean = 0;
        double variance = 0;
        for (int i = 0; i < universe.size(); i++) {
            mean += weights.get(i) * universe.expected().get(i);
            for (int j = 0; j < universe.size(); j++) {
                variance +=
                        weights.get(i) * weights.get(j) * universe.covariance().get(i, j);
            }
        }
        return new Allocation(weights, mean, Math.sqrt(Math.max(0, variance)), 0);
    }

    /** Points of the efficient frontier. */
    static List<Weights> frontier(OptimisationRequest request, Problem problem) {
        int points = request.points() == null ? USUAL_POINTS : request.points();
        if (points > MOST_POINTS) {
            throw InvalidInput.malformed("FRONTIER_POINTS", "points", "must be 2.." + MOST_POINTS, points);
        }
        return new MeanVariance(problem.universe(), problem.constraints())
                .frontier(points).stream()
                        .map(allocation -> weights("frontier", allocation, problem, request, null))
                        .toList();
    }

    /** Weights on several levels; the request's constraints hold for the whole. */
    static Weights levels(OptimisationRequest request, Problem problem, OptimisationRequest.Sleeve root) {
        Node node = node(request, problem, root, 0);
        if (!(node instanceof Node.Sleeve sleeve)) {
            throw InvalidInput.malformed("EMPTY_UNIVERSE", "root", "must be a sleeve with children", root.asset());
        }
        Allocation found = Node.solve(sleeve, problem.universe(), problem.constraints());
        return weights("levels", found, problem, request, null);
    }

    private static Node node(
            OptimisationRequest request, Problem problem, OptimisationRequest.Sleeve asked, int depth) {
        if (depth > 10) {
            throw InvalidInput.malformed("TOO_DEEP", "sleeves", "must be at most 10 levels", depth);
        }
        List<OptimisationRequest.Sleeve> children = asked.children() == null ? List.of() : asked.children();
        if (asked.asset() != null) {
            int index = problem.names().indexOf(asked.asset());
            if (index < 0 || !children.isEmpty()) {
                throw InvalidInput.malformed(
                        "UNKNOWN_ASSET",
                        "asset of a sleeve",
                        "must be one of the assets, without children",
                        asked.asset());
            }
            return new Node.Asset(index);
        }
        List<Node> nodes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        double[] lower = new double[children.size()];
        double[] upper = new double[children.size()];
        for (int c = 0; c < children.size(); c++) {
            OptimisationRequest.Sleeve child = children.get(c);
            nodes.add(node(request, problem, child, depth + 1));
            names.add(child.asset() != null ? child.asset() : child.name() == null ? "sleeve " + c : child.name());
            lower[c] = child.lower() == null ? 0 : child.lower();
            upper[c] = child.upper() == null ? 1 : child.upper();
        }
        String objective = objective(asked.objective() == null ? request.objective() : asked.objective());
        return new Node.Sleeve(
                asked.name() == null ? "sleeve" : asked.name(),
                nodes,
                new Constraints(Doubles.of(lower), Doubles.of(upper), List.of()),
                (universe, constraints) -> universe.size() == 1
                        ? new MeanVariance(universe, constraints).minVolatility()
                        : solve(objective, request, universe, constraints, names));
    }

    private static Weights weights(
            String objective,
            Allocation found,
            Problem problem,
            OptimisationRequest request,
            Weights.@Nullable TailLoss tail) {
        List<Weight> weights = new ArrayList<>();
        for (int i = 0; i < problem.names().size(); i++) {
            weights.add(new Weight(problem.names().get(i), found.weights().get(i)));
        }
        var sharpe = found.sharpe(Problem.rate(request));
        return new Weights(
                objective,
                weights,
                found.expectedReturn(),
                found.volatility(),
                sharpe.isPresent() ? sharpe.getAsDouble() : null,
                tail,
                found.residual());
    }
}
