package dev.headroom.cachetck;

import dev.headroom.cachetck.Verdict.Outcome;
import dev.headroom.cachetck.spi.CacheProduct;
import dev.headroom.cachetck.spi.Capability;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs scenarios against one product, whose processes and servers are kept from one to the next. */
public final class Tck implements AutoCloseable {
    private final CacheProduct product;
    private final Effort effort;
    private final Fleet fleet;

    /** Starts the servers; the product's processes start with the first scenario. */
    public Tck(Class<? extends CacheProduct> of, Effort effort) throws ReflectiveOperationException, IOException {
        this.product = of.getConstructor().newInstance();
        this.effort = effort;
        this.fleet = new Fleet(of.getName());
    }

    public boolean hasMemcached() {
        return fleet.hasMemcached();
    }

    /** Never throws for what a product does wrong. */
    public Verdict run(Scenario scenario) {
        long begun = System.nanoTime();
        Set<Capability> missing = EnumSet.noneOf(Capability.class);
        missing.addAll(scenario.needs());
        missing.removeAll(product.capabilities());
        Run run = new Run(fleet, product, effort);
        if (!missing.isEmpty()) {
            String note = missing.stream()
                    .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .collect(Collectors.joining(", ", "no ", ""));
            return new Verdict(product.name(), scenario, Outcome.UNSUPPORTED, note, run.figures(), 0);
        }
        Outcome outcome = Outcome.PASSED;
        String note = "";
        try {
            scenario.body().run(run);
            note = run.remarks();
        } catch (Unsupported what) {
            outcome = Outcome.UNSUPPORTED;
            note = String.valueOf(what.getMessage());
        } catch (Exception failure) {
            outcome = Outcome.FAILED;
            note = failure instanceof Violated ? String.valueOf(failure.getMessage()) : NodeMain.words(failure);
            if (!(failure instanceof Violated)) {
                throw new IllegalStateException("the scenario " + scenario + " itself failed", failure);
            }
        }
        return new Verdict(
                product.name(), scenario, outcome, note, run.figures(), (System.nanoTime() - begun) / 1_000_000);
    }

    @Override
    public void close() throws IOException {
        fleet.close();
    }
}
