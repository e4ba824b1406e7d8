package dev.headroom.sql;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A statement that indexes are sought for.
 *
 * @param id its place in the workload
 * @param samples values to plan with, at least one element; empty for the plan for all values
 * @param weight its share of the workload's time, or 1 / n where no time is known
 * @param plans as they are now, one for each of the samples
 * @param needs what it asks of tables
 */
record AdvisorQuery(
        int id,
        Workload.Entry entry,
        List<Optional<WorkloadBinds>> samples,
        double weight,
        List<Plan> plans,
        List<AdvisorNeed> needs) {

    /** Identifiers of the tables it reads. */
    Set<Long> tables() {
        return needs.stream().map(need -> need.table().oid()).collect(Collectors.toUnmodifiableSet());
    }

    double cost() {
        return mean(plans);
    }

    boolean writes() {
        return plans.getFirst().writes();
    }

    static double mean(List<Plan> plans) {
        return plans.stream().mapToDouble(Plan::cost).average().orElse(0);
    }
}
