package dev.headroom.finance.server.energy;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.energy.EnergyController.Contract;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.freshness.TagScope;
import java.sql.Types;
import java.time.InstantSource;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The electricity contracts of households, one each, and where they live. */
@Component
class Contracts {
    private static final ErrorCode NO_CONTRACT = new ErrorCode("NO_CONTRACT", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode IMPOSSIBLE_DATE = new ErrorCode("IMPOSSIBLE_DATE", ErrorCode.Kind.IMPOSSIBLE);

    private final JdbcClient jdbc;
    private final Plans plans;
    private final InstantSource clock;

    Contracts(JdbcClient jdbc, Plans plans, InstantSource clock) {
        this.jdbc = jdbc;
        this.plans = plans;
        this.clock = clock;
    }

    LocalDate today(Household household) {
        return LocalDate.ofInstant(clock.instant(), household.zone());
    }

    /** 1..20; null where the profile doesn't say. */
    @Nullable Integer region(Household household) {
        TagScope.dependsOn(Changes.household(household.id()));
        return jdbc.sql("select region from household where id = ? and region is not null")
                .param(household.id())
                .query((row, _) -> row.getInt("region"))
                .optional()
                .orElse(null);
    }

    @Nullable Contract of(Household household) {
        TagScope.dependsOn(Changes.household(household.id()));
        return jdbc.sql("select plan_id, started_on, ends_on from energy_contract where household_id = ?")
                .param(household.id())
                .query((row, _) -> new Contract(
                        row.getLong("plan_id"),
                        row.getObject("started_on", LocalDate.class),
                        row.getObject("ends_on", LocalDate.class)))
                .optional()
                .orElse(null);
    }

    Contract require(Household household) {
        Contract contract = of(household);
        if (contract == null) {
            throw CodedException.of(NO_CONTRACT, Violation.of("contract", "is not known of this household", null));
        }
        return contract;
    }

    Contract put(Household household, Contract contract) {
        plans.get(contract.planId());
        LocalDate ends = contract.endsOn();
        if (contract.startedOn() == null
                || contract.startedOn().isAfter(today(household))
                || (ends != null && !ends.isAfter(contract.startedOn()))) {
            throw CodedException.of(
                    IMPOSSIBLE_DATE,
                    Violation.of(
                            "started_on",
                            "must be until today, %s, and before the end".formatted(today(household)),
                            contract.startedOn()));
        }
        jdbc.sql("""
                        insert into energy_contract (household_id, plan_id, started_on, ends_on)
                        values (:household, :plan, :started, :ends)
                        on conflict (household_id) do update
                        set plan_id = excluded.plan_id, started_on = excluded.started_on, ends_on = excluded.ends_on
                        """)
                .param("household", household.id())
                .param("plan", contract.planId())
                .param("started", contract.startedOn())
                .param("ends", ends, Types.DATE)
                .update();
        return require(household);
    }

    void remove(Household household) {
        jdbc.sql("delete from energy_contract where household_id = ?")
                .param(household.id())
                .update();
    }
}
