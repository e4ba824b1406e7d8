package dev.headroom.finance.server.indexes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.sql.BuildReport;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Goal: the declared indexes cover what the design asks for, are there after a start, and serve their queries. */
final class IndexesTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final String PATH = "/api/v1/operator/indexes";

    /**
     * Between indexes of an empty table nothing decides; and what an index covers is read out of it alone where its
     * table has been looked after since it was written.
     */
    @BeforeAll
    static void postAndLookAfterWhatIsCovered() {
        SERVICE.jdbc().sql("""
                with home as (
                    insert into household (name, tz, base_ccy) values ('indexes', 'UTC', 'USD') returning id),
                account as (
                    insert into account (household_id, name, kind, ccy, balance_minor, balance_on)
                    select id, 'Checking', 'checking', 'USD', 0, current_date from home returning id, household_id)
                insert into txn (household_id, account_id, external_id, posted_on, amount_minor, ccy)
                select household_id, id, 'index ' || n, current_date - n / 5, -100, 'USD'
                from account, generate_series(1, 2000) n
                """).update();
        SERVICE.jdbc().sql("vacuum (analyze) txn").update();
    }

    /** Others count what they find. */
    @AfterAll
    static void takeBack() {
        SERVICE.jdbc().sql("delete from household where name = 'indexes'").update();
    }

    @Test
    void everyDeclaredIndex_isValid_andReadByItsQuery() {
        List<Indexes.Line> lines = SERVICE.bean(Indexes.class).verify();
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line -> !line.found().proved())
                        .map(line -> line.found() + " for " + line.query())
                        .toList());
    }

    @Test
    void catalogue_coversEveryKind_overManyTables() {
        List<IndexCatalogue.Declared> indexes = IndexCatalogue.ofTheService().indexes();
        Set<String> tables =
                indexes.stream().map(index -> index.definition().table()).collect(Collectors.toSet());
        String all = indexes.stream().map(index -> index.definition().ddl()).collect(Collectors.joining("\n"));
        assertTrue(indexes.size() >= 25 && tables.size() >= 12, indexes.size() + " over " + tables.size());
        for (String kind : List.of("include", "where", "gin", "gist", "desc", "jsonb_path_ops")) {
            assertTrue(all.contains(kind), "no index has " + kind);
        }
    }

    @Test
    void everyForeignKey_hasAnIndex_unlessItIsToAListThatNeverShrinks() {
        List<String> without = SERVICE.jdbc()
                .sql("""
                        select conrelid::regclass || '.' || conname
                        from pg_constraint c
                        where contype = 'f' and conparentid = 0
                          and confrelid not in ('currency'::regclass, 'asset_class'::regclass)
                          and not exists (
                              select from pg_index i
                              where i.indrelid = c.conrelid and i.indisvalid
                                and i.indkey[0] = c.conkey[1])
                        order by 1
                        """)
                .query((row, _) -> String.valueOf(row.getString(1)))
                .list();
        assertEquals(List.of(), without);
    }

    @Test
    void indexThatIsDropped_isMissed_andBuiltAgain() {
        SERVICE.jdbc().sql("drop index import_run_user").update();
        Indexes indexes = SERVICE.bean(Indexes.class);
        assertEquals(List.of("import_run_user"), indexes.missing());
        BuildReport report = indexes.build();
        assertTrue(report.complete(), report::toString);
        assertEquals(
                List.of("import_run_user"),
                report.results().stream()
                        .filter(result -> result.outcome() == BuildReport.Outcome.BUILT)
                        .map(BuildReport.Result::index)
                        .toList());
        assertEquals(List.of(), indexes.missing());
    }

    @Test
    void operator_seesEachIndex_andNobodyElseDoes() {
        JsonNode report = SERVICE.operator().get(PATH).expect(200).json();
        assertEquals(report.at("/declared").asInt(), report.at("/proved").asInt());
        Set<String> names = new HashSet<>();
        report.at("/indexes").forEach(line -> names.add(line.at("/found/index").asString()));
        assertTrue(names.contains("txn_household_posted"), names.toString());
        SERVICE.household().get(PATH).expect(403);
        SERVICE.anonymous().get(PATH).expect(401);
        SERVICE.operator().get(PATH + "/build").expect(200);
    }
}
