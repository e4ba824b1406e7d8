package dev.headroom.finance.server.planning;

import dev.headroom.finance.analytics.simulation.Outcome;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.money.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of the paths. Wealth is in today's money.
 *
 * @param success share of the paths that paid every withdrawal
 * @param standardError of that share: the figure is no surer than this
 * @param fan percentiles of wealth at the end of each year, from year 0 on
 * @param failures paths that failed in each year
 * @param targetProbability share of the paths that end with at least the target; null without one
 */
record SimulationAnswer(
        int paths,
        long seed,
        double success,
        double standardError,
        @Nullable Double targetProbability,
        Money mean,
        Money median,
        List<Band> fan,
        List<Integer> failures,
        Explanation explanation) {
    SimulationAnswer {
        fan = List.copyOf(fan);
        failures = List.copyOf(failures);
    }

    /** Percentiles of one year. */
    record Band(int year, Money p5, Money p10, Money p25, Money p50, Money p75, Money p90, Money p95) {
        static Band of(Outcome.Band band, String currency) {
            return new Band(
                    band.year(),
                    Scenario.money(band.p5(), currency),
                    Scenario.money(band.p10(), currency),
                    Scenario.money(band.p25(), currency),
                    Scenario.money(band.p50(), currency),
                    Scenario.money(band.p75(), currency),
                    Scenario.money(band.p90(), currency),
                    Scenario.money(band.p95(), currency));
        }
    }

    static SimulationAnswer of(Scenario scenario, Outcome outcome, Explanation explanation) {
        String currency = scenario.currency();
        return new SimulationAnswer(
                outcome.paths(),
                scenario.seed(),
                outcome.success(),
                outcome.standardError(),
                Double.isNaN(scenario.target()) ? null : outcome.shareReaching(scenario.target()),
                Scenario.money(outcome.mean(), currency),
                Scenario.money(outcome.quantile(0.5), currency),
                outcome.fan().stream().map(band -> Band.of(band, currency)).toList(),
                outcome.failures(),
                explanation);
    }
}
