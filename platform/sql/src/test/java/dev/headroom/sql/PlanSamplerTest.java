package dev.headroom.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.sql.PlanFinding.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Goal: a finding is something that can be mended; what is right as it is makes none; nothing that is looked at
 * changes.
 */
@WithServers
final class PlanSamplerTest {
    private static final PlanLimits PATIENT = new PlanLimits(20, Duration.ofSeconds(30), true, 100, 20, 0.1);

    private final AdviceDatabase database;

    PlanSamplerTest(TestServers servers) throws SQLException {
        this.database = AdviceDatabase.of(servers.freshDatabase());
        database.run(
                "create table sales (id int primary key, shop int, kind text, price int, note text)",
                "insert into sales select g, g % 700, case when g % 400 = 0 then 'odd' else 'usual' end, g % 91,"
                        + " repeat('n', 60) from generate_series(1, 60000) g",
                "create index sales_kind on sales (kind)",
                "create table shops (id int primary key, city text)",
                "insert into shops select g, 'c' || g % 9 from generate_series(0, 699) g",
                "create table pairs (a int, b int)",
                "insert into pairs select g % 200, g % 200 from generate_series(1, 40000) g",
                "create sequence counter",
                "vacuum analyze");
    }

    private PlanReport sample(PlanLimits limits, String sql, WorkloadBinds... samples) {
        return new PlanSampler(database.source(), limits)
                .sample(Workload.of(
                        List.of(new WorkloadStatement(sql, List.of(samples), Optional.of("SaleStore:9"), 100, 100))));
    }

    private Set<Kind> kinds(String sql, WorkloadBinds... samples) {
        return sample(PATIENT, sql, samples).findings().stream()
                .map(PlanFinding::kind)
                .collect(Collectors.toSet());
    }

    @Test
    void sample_fewRowsOfALargeTable_isASequentialScanThatMatters() {
        PlanReport report = sample(PlanLimits.USUAL, "select id from sales where shop = ?", WorkloadBinds.of(7));

        assertEquals(Kind.SEQUENTIAL_SCAN, report.findings().getFirst().kind(), report::toString);
        assertEquals(Optional.of("SaleStore:9"), report.statements().getFirst().location());
        assertTrue(report.findings().getFirst().wayOut().contains("shop = 7"), report::toString);
        assertEquals(AdviceLabel.ESTIMATE, report.statements().getFirst().label());
    }

    @Test
    void sample_smallTableOrMostOfALargeOne_isFine() {
        assertEquals(Set.of(), kinds("select * from shops where city = 'c3'"));
        assertEquals(Set.of(), kinds("select count(*) from sales where price > 10"));
    }

    @Test
    void sample_correlatedColumns_areAMisestimate() {
        assertTrue(kinds("select * from pairs where a = 7 and b = 7").contains(Kind.MISESTIMATE));
    }

    @Test
    void sample_sortThatDoesNotFit_isOnDisk() throws SQLException {
        String here = "alter role current_user in database \""
                + database.texts("select current_database()::text").getFirst() + "\" set ";
        database.run(
                here + "work_mem = '256kB'",
                here + "max_parallel_workers_per_gather = 0",
                here + "enable_mergejoin = off",
                here + "enable_nestloop = off");

        PlanReport sorted = sample(PATIENT, "select * from sales order by note, price");
        assertTrue(sorted.findings().stream().anyMatch(it -> it.kind() == Kind.SORT_ON_DISK), sorted::toString);
        assertTrue(kinds("select count(a.note || b.note) from sales a join sales b on a.id = b.id + 0")
                .contains(Kind.HASH_ON_DISK));
    }

    @Test
    void sample_subqueryForEachRow_isACorrelatedLoop() {
        assertTrue(kinds("select (select max(price) from sales where sales.shop = shops.id) from shops where id < 150")
                .contains(Kind.CORRELATED_LOOP));
    }

    @Test
    void sample_rareAndFrequentValue_isSkew() {
        assertTrue(kinds(
                        "select sum(price) from sales where kind = ?",
                        WorkloadBinds.of("usual"),
                        WorkloadBinds.of("odd"),
                        WorkloadBinds.of("usual"))
                .contains(Kind.SKEW));
    }

    @Test
    void sample_statementThatWrites_isNotRun() throws SQLException {
        PlanReport report = sample(PlanLimits.USUAL.running(), "delete from shops where id = 3");

        assertTrue(report.statements().getFirst().blocks().isEmpty(), report::toString);
        assertEquals(700, database.number("select count(*) from shops"));
    }

    @Test
    void sample_functionThatWrites_isRolledBackOrRefused() throws SQLException {
        sample(PlanLimits.USUAL.running(), "select nextval('counter'), city from shops where id = 3");

        assertEquals(1, database.number("select nextval('counter')"));
    }

    @Test
    void sample_onlyTheServerKnowsIt_hasThePlanForAllValues() {
        PlanReport report = sample(PlanLimits.USUAL.running(), "select id from sales where shop = $1 and kind = $2");

        assertEquals(1, report.statements().size(), report::toString);
        assertFalse(report.statements().getFirst().plan().equals("Result"), report::toString);
        assertTrue(report.statements().getFirst().blocks().isEmpty(), "nobody knows with what to run it");
    }

    @Test
    void sample_again_keepsThePlanUntilStatisticsChange() throws SQLException {
        PlanSampler sampler = new PlanSampler(database.source(), PlanLimits.USUAL);
        Workload workload = Workload.of(List.of(
                new WorkloadStatement("select id from sales where shop = 5", List.of(), Optional.empty(), 1, 1)));
        List<String> plans = new ArrayList<>();

        plans.add(sampler.sample(workload).statements().getFirst().plan());
        database.run("create index sales_shop on sales (shop)", "analyze sales");
        plans.add(sampler.sample(workload).statements().getFirst().plan());

        assertTrue(plans.getFirst().contains("Seq Scan"), plans::toString);
        assertTrue(plans.getLast().contains("sales_shop"), plans::toString);
    }

    @Test
    void sample_whatCannotBePlanned_isCounted() {
        PlanReport report = sample(PlanLimits.USUAL, "select gone from nowhere");

        assertEquals(List.of(), report.statements());
        assertTrue(report.notes().getFirst().startsWith("1 "), report::toString);
    }
}
