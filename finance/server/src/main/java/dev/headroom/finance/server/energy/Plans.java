package dev.headroom.finance.server.energy;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.WarmSource;
import dev.headroom.cache.WarmUp;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.energy.EnergyPlan;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import dev.headroom.spring.CacheDeclarations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The catalogue of plans by region, cached under the version that counts its changes. */
@Component
class Plans {
    private static final Logger LOG = LoggerFactory.getLogger(Plans.class);
    private static final ErrorCode NO_SUCH_PLAN = new ErrorCode("NO_SUCH_PLAN", ErrorCode.Kind.NOT_FOUND);

    private static final Tag CHANGES = Changes.market("plans");

    private static final String SELECT = """
            select p.id, p.provider, p.name, p.utility, p.rate_type, p.term_months, p.exit_fee, p.renewable_pct, p.rate,
                   p.tags, date(lower(p.valid) at time zone 'UTC') as offered_from,
                   date((upper(p.valid) - interval '1 microsecond') at time zone 'UTC') as offered_to
            from energy_plan p""";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Cache<Catalogue> cache;

    Plans(JdbcClient jdbc, JsonMapper json, CacheDeclarations caches, WarmUp warmUp) {
        this.jdbc = jdbc;
        this.json = json;
        this.cache = caches.declare(CacheSpec.of(KeyTemplate.of("plan_catalog:{region}:{version}"), Catalogue.class)
                .largestValue(8 << 20)
                .build());
        warmUp.declare(WarmSource.each(
                "plans",
                cache,
                extent -> regions(extent.limit()).stream()
                        .map(region -> cache.key(Tenant.COMMON, region, version()))
                        .toList(),
                key -> read(Integer.parseInt(key.segments().getFirst()))));
    }

    /** The plans of a region that are active. */
    record Catalogue(List<Plan> plans) {
        Catalogue {
            plans = List.copyOf(plans);
        }
    }

    private List<Integer> regions(int limit) {
        return jdbc.sql("select distinct region from energy_plan_region order by region limit ?")
                .param(limit)
                .query((row, _) -> row.getInt("region"))
                .list();
    }

    /** Counts every change of plans. */
    long version() {
        TagScope.dependsOn(CHANGES);
        return jdbc.sql("select version from market_state where name = 'plans'")
                .query(Long.class)
                .single();
    }

    /** The active plans of a region, by provider and name. */
    List<Plan> of(int region) {
        return cache.getOrLoad(cache.key(Tenant.COMMON, region, version()), () -> read(region))
                .map(Catalogue::plans)
                .orElse(List.of());
    }

    private Catalogue read(int region) {
        TagScope.dependsOn(CHANGES);
        return new Catalogue(jdbc.sql(SELECT + """

                         join energy_plan_region r on r.plan_id = p.id
                        where r.region = ? and p.active order by p.provider, p.name, p.id
                        """)
                .param(region)
                .query((row, _) -> plan(row))
                .list());
    }

    /** A plan, active or not. */
    Plan get(long id) {
        TagScope.dependsOn(CHANGES);
        return jdbc.sql(SELECT + " where p.id = ?")
                .param(id)
                .query((row, _) -> plan(row))
                .optional()
                .orElseThrow(() -> CodedException.of(
                        NO_SUCH_PLAN, Violation.of("plan", "must be one of the catalogue", Long.toString(id))));
    }

    private Plan plan(ResultSet row) throws SQLException {
        return new Plan(
                row.getLong("id"),
                row.getString("provider"),
                row.getString("name"),
                row.getString("utility"),
                row.getString("rate_type"),
                row.getInt("term_months"),
                json.readTree(row.getString("exit_fee")),
                row.getInt("renewable_pct"),
                json.readTree(row.getString("rate")),
                Arrays.asList((String[]) row.getArray("tags").getArray()),
                Optional.ofNullable(row.getObject("offered_from", LocalDate.class))
                        .orElse(LocalDate.EPOCH),
                row.getObject("offered_to", LocalDate.class));
    }

    /** Plans as the numerics price them; those whose prices can't be read are left out and told of. */
    static List<EnergyPlan> priced(List<Plan> plans, List<String> notes) {
        List<EnergyPlan> priced = new ArrayList<>();
        for (Plan plan : plans) {
            try {
                priced.add(priced(plan));
            } catch (InvalidInput unreadable) {
                LOG.warn("plan {} can't be priced: {}", plan.id(), unreadable.getMessage());
                notes.add("%s of %s can't be priced and is left out".formatted(plan.name(), plan.provider()));
            }
        }
        return priced;
    }

    static EnergyPlan priced(Plan plan) {
        @Nullable LocalDate to = plan.offeredTo();
        return new EnergyPlan(
                Long.toString(plan.id()),
                TariffReader.tariff(plan.rate()),
                TariffReader.introductory(plan.rate()),
                plan.termMonths(),
                TariffReader.exitFee(plan.exitFee()),
                plan.renewablePercent(),
                plan.offeredFrom(),
                Optional.ofNullable(to));
    }
}
