package dev.headroom.finance.analytics.optimisation;

/** No weights keep all bounds; translated into an error with the attainable bound before it leaves the package. */
final class Infeasible extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Infeasible() {
        super("no weights keep all bounds", null, false, false);
    }
}
