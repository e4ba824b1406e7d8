package dev.headroom.finance.server.console;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which operations of the server a page waits for, by the template that browsers tell with their vitals. */
final class PageWork {
    private static final String OUTLOOK = "GET /api/v2/daily-outlook/{user}";
    private static final String ACCOUNTS = "GET /api/v1/accounts";
    private static final String CATEGORIES = "GET /api/v1/categories";
    private static final String PORTFOLIO = "GET /api/v1/portfolio";
    private static final String PROFILE = "GET /api/v1/users/profile";

    private static final Map<String, List<String>> BY_PAGE = new TreeMap<>(Map.ofEntries(
            Map.entry("/", List.of(OUTLOOK, PROFILE)),
            Map.entry("/today/:date", List.of(OUTLOOK, PROFILE)),
            Map.entry("/accounts", List.of(ACCOUNTS)),
            Map.entry("/transactions", List.of("GET /api/v1/transactions", ACCOUNTS, CATEGORIES)),
            Map.entry("/transactions/:id", List.of("GET /api/v1/transactions/{id}", CATEGORIES)),
            Map.entry("/budget", List.of("GET /api/v1/budgets", CATEGORIES)),
            Map.entry("/bills", List.of("GET /api/v1/bills")),
            Map.entry("/goals", List.of("GET /api/v1/goals")),
            Map.entry("/goals/:id", List.of("GET /api/v1/goals/{id}", "POST /api/v1/planning/goal-probability")),
            Map.entry("/portfolio", List.of(PORTFOLIO, "GET /api/v1/portfolios/{id}")),
            Map.entry(
                    "/portfolio/:portfolio/holdings/:symbol",
                    List.of("GET /api/v1/portfolios/{id}", "GET /api/v1/portfolios/{id}/lots")),
            Map.entry(
                    "/portfolio/:portfolio/allocation",
                    List.of("GET /api/v1/allocations", "POST /api/v1/optimizations/rebalance")),
            Map.entry(
                    "/portfolio/:portfolio/performance",
                    List.of("GET /api/v1/portfolios/{id}/performance", "GET /api/v1/portfolios/{id}/values")),
            Map.entry(
                    "/portfolio/:portfolio/optimise",
                    List.of("POST /api/v1/optimizations", "POST /api/v1/optimizations/frontier")),
            Map.entry(
                    "/portfolio/:portfolio/risk",
                    List.of(
                            "GET /api/v1/calculations/risk-assessment",
                            "GET /api/v1/calculations/diversification",
                            "GET /api/v1/risk-profile")),
            Map.entry("/simulate", List.of("POST /api/v1/simulations", "GET /api/v1/simulations/{id}", PORTFOLIO)),
            Map.entry("/retirement", List.of("POST /api/v1/planning/retirement", PORTFOLIO)),
            Map.entry(
                    "/tax", List.of("POST /api/v1/calculations/tax", "POST /api/v1/calculations/tax-loss-harvesting")),
            Map.entry("/energy", List.of("GET /api/v1/energy/usage")),
            Map.entry("/energy/plans", List.of("GET /api/v1/recommendations/{user}", "GET /api/v1/energy/contract")),
            Map.entry("/import", List.of("POST /api/v1/imports", ACCOUNTS)),
            Map.entry("/advice", List.of("GET /api/v1/advice/threads")),
            Map.entry("/advice/:id", List.of("GET /api/v1/advice/threads/{id}")),
            Map.entry("/notifications", List.of("GET /api/v1/notifications")),
            Map.entry("/settings", List.of(PROFILE, "GET /api/v1/grants")),
            Map.entry("/sign-in", List.of("POST /api/v1/auth/login")),
            Map.entry("/sign-up", List.of("POST /api/v1/auth/register"))));

    private PageWork() {}

    /** Empty for a page that isn't known. */
    static List<String> of(String page) {
        return BY_PAGE.getOrDefault(page, List.of());
    }

    /** Every operation that some page waits for. */
    static Set<String> operations() {
        Set<String> all = new TreeSet<>();
        BY_PAGE.values().forEach(all::addAll);
        return all;
    }
}
