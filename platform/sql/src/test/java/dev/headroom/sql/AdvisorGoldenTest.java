package dev.headroom.sql;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: the cases that advisors for PostgreSQL test themselves with, and those that they are known to get wrong, have
 * the answer that somebody who knows the data would give.
 */
final class AdvisorGoldenTest {
    @TempDir
    private static Path directory;

    private static @Nullable AdvicePostgres postgres;
    private static @Nullable AdviceDatabase database;

    @BeforeAll
    static void start() throws IOException, InterruptedException, SQLException {
        assumeTrue(AdvicePostgres.installed(), AdvicePostgres.NEEDS);
        postgres = AdvicePostgres.start(directory);
        database = postgres.freshDatabase();
        blogs(database);
        skewed(database);
        database.run("vacuum analyze");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (postgres != null) {
            postgres.stop();
        }
    }

    private static void blogs(AdviceDatabase database) throws SQLException {
        database.run(
                "create table posts (id int, blog_id int, user_id int)",
                "insert into posts select g, g % 1000, g % 2500 from generate_series(1, 100000) g",
                "create table blogs (id int primary key)",
                "insert into blogs select generate_series(1, 1000)",
                "create view recent_posts as select id, blog_id from posts",
                "create materialized view all_posts as select id, blog_id from posts",
                "create table \"Bar\" (\"Id\" int, \"Name\" text)",
                "insert into \"Bar\" select g, 'n' || g from generate_series(1, 50000) g",
                "create schema other",
                "create table other.notes (id int, note text)",
                "insert into other.notes select g, 'n' || g from generate_series(1, 50000) g",
                "create table events (id int, blog_id int, at date) partition by range (at)",
                "create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')",
                "create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01')",
                "insert into events select g, g % 1000, date '2025-01-01' + g % 700 from generate_series(1, 60000) g",
                "create table indexed (id int primary key, blog_id int)",
                "insert into indexed select g, g % 1000 from generate_series(1, 50000) g",
                "create index on indexed (blog_id)",
                "create table nations (id int primary key, name text)",
                "insert into nations select g, 'nation ' || g from generate_series(1, 25) g",
                "create table pgbench_accounts (aid int, bid int, abalance int, filler char(84), primary key (aid, bid))",
                "insert into pgbench_accounts select g, g / 100000, 0, '' from generate_series(1, 100000) g",
                "create unique index on pgbench_accounts (aid) where abalance > 100",
                "create table users (id int primary key, email varchar(80), name text)",
                "insert into users select g, 'User' || g || '@example.org', 'n' || g % 7 from generate_series(1, 50000) g",
                "create table documents (id int primary key, body jsonb, tags text[], title text)",
                "insert into documents select g, jsonb_build_object('k', g), array['t' || g % 50], 'title ' || g"
                        + " from generate_series(1, 20000) g");
    }

    private static void skewed(AdviceDatabase database) throws SQLException {
        database.run(
                "create table entries (id bigint, account int, at timestamptz, state text, amount int, note text)",
                "insert into entries select g, (random() * random() * 2000)::int, timestamptz '2026-01-01'"
                        + " + make_interval(secs => g * 60), case when g % 500 = 0 then 'FAILED' else 'DONE' end, g % 997,"
                        + " repeat('x', 40) from generate_series(1, 200000) g");
    }

    /** Statement, values, and the keys that are right: none where there is nothing to advise. */
    static Stream<Arguments> cases() {
        return Stream.concat(listed(), mistaken());
    }

    /** An advisor's own list. */
    private static Stream<Arguments> listed() {
        return Stream.of(
                of(
                        "equality of two",
                        "select * from posts where user_id = 1 and blog_id = 2",
                        "posts (user_id, blog_id)"),
                of(
                        "equality and range",
                        "select * from posts where user_id = 1 and blog_id < 10",
                        "posts (user_id, blog_id)"),
                of("nothing to filter by", "select * from posts", ""),
                of("one column", "select * from posts where user_id = 1 limit 1000", "posts (user_id)"),
                of(
                        "join",
                        "select * from posts join blogs on blogs.id = posts.blog_id where blogs.id = 1",
                        "posts (blog_id)"),
                of("view", "select * from recent_posts where id = 1", "posts (id)"),
                of("materialized view", "select * from all_posts where id = 1", "all_posts (id)"),
                of("partitions", "select * from events where blog_id = 3", "events (blog_id)"),
                of("quoted names", "select * from \"Bar\" where \"Id\" = 10", "Bar (\"Id\")"),
                of("other schema", "select * from other.notes where id = 10", "notes (id)"),
                of(
                        "materialized subquery",
                        "with p as materialized (select * from posts) select * from p where id = 1",
                        ""),
                of("has its index", "select * from indexed where blog_id = 7", ""),
                of("has its primary key", "select * from indexed where id = 7", ""),
                of("descending", "select * from posts order by user_id desc limit 10", "posts (user_id)"),
                of(
                        "order of two",
                        "select * from posts order by user_id, blog_id limit 10",
                        "posts (user_id, blog_id)"),
                of(
                        "update",
                        "update posts set blog_id = 1 where user_id = 77 and id = 3",
                        "posts (id, user_id)|posts (id)|posts (user_id, id)"),
                of("delete", "delete from posts where user_id = 77", "posts (user_id)"),
                of("in a list", "select * from posts where id in (1, 2, 3)", "posts (id)"));
    }

    /** What others are known to get wrong. */
    private static Stream<Arguments> mistaken() {
        return Stream.of(
                of("25 rows", "select * from nations where name = 'nation 7'", ""),
                of("prefix of the primary key", "select abalance from pgbench_accounts where aid = ?", "", 500),
                of(
                        "latest of one account",
                        "select * from entries where account = ? and at >= ?::timestamptz order by at desc limit 20",
                        "entries (account, at desc)|entries (account, at)",
                        5,
                        "2026-02-01"),
                of("rare value", "select * from entries where state = 'FAILED'", "entries (state) where"),
                of(
                        "rare value, in order",
                        "select * from entries where state = 'FAILED' order by at",
                        "entries (at) where"),
                of("frequent value", "select sum(amount) from entries where state = 'DONE'", ""),
                of(
                        "short end of a range",
                        "select count(*) from entries where at > ?::timestamptz",
                        "entries (at)",
                        "2026-05-18"),
                of(
                        "long end of a range",
                        "select sum(amount), max(note) from entries where at > ?::timestamptz",
                        "",
                        "2026-01-02"),
                of(
                        "expression",
                        "select id from users where lower(email) = 'user7@example.org'",
                        "users (lower((email)::text))"),
                of("extreme", "select max(amount) from entries", "entries (amount)"),
                of(
                        "containment",
                        "select id from documents where body @> '{\"k\": 7}'",
                        "documents (body jsonb_path_ops) gin"),
                of(
                        "word inside",
                        "select id from documents where title ilike '%itle 77%'",
                        "documents (title gin_trgm_ops) gin"));
    }

    private static Arguments of(String name, String sql, String right, Object... binds) {
        return Arguments.of(name, sql, right, List.of(binds));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void advise_case_isRight(String name, String sql, String right, List<Object> binds) {
        AdviceReport report = advise(sql, binds.isEmpty() ? List.of() : List.of(WorkloadBinds.of(binds.toArray())));

        List<String> advised = report.indexes().stream()
                .map(it -> it.definition().table() + " ("
                        + String.join(", ", it.definition().keys()) + ")"
                        + (it.definition().method().equals("btree") ? "" : " gin")
                        + it.definition().predicate().map(_ -> " where").orElse(""))
                .toList();
        assertTrue(
                right.isEmpty()
                        ? advised.isEmpty()
                        : advised.size() == 1 && List.of(right.split("\\|", -1)).contains(advised.getFirst()),
                () -> name + ": advised " + advised + ", right is " + right + "\n" + report);
    }

    private static AdviceReport advise(String sql, List<WorkloadBinds> samples) {
        return new Advisor(requireNonNull(database).source(), AdvicePolicy.USUAL)
                .advise(Workload.of(
                        List.of(new WorkloadStatement(sql, samples, Optional.of("Golden.java:1"), 100, 100))));
    }

    @Test
    void advise_alwaysSameValue_isPartialAndSaysWhatThatNeeds() {
        AdviceReport report = advise(
                "select * from entries where state = ? order by at limit 50",
                List.of(WorkloadBinds.of("FAILED"), WorkloadBinds.of("FAILED"), WorkloadBinds.of("FAILED")));

        assertEquals(1, report.indexes().size(), report::toString);
        AdviceReport.Index index = report.indexes().getFirst();
        assertTrue(index.definition().predicate().isPresent(), report::toString);
        assertTrue(index.notes().stream().anyMatch(note -> note.contains("plan_cache_mode")), report::toString);
    }

    @Test
    void advise_differentValues_isNotPartial() {
        AdviceReport report = advise(
                "select * from entries where state = ? order by at limit 50",
                List.of(WorkloadBinds.of("FAILED"), WorkloadBinds.of("DONE"), WorkloadBinds.of("FAILED")));

        assertTrue(
                report.indexes().stream()
                        .allMatch(it -> it.definition().predicate().isEmpty()),
                report::toString);
    }

    @Test
    void advise_onlyKnownToTheServer_plansForAllValues() {
        AdviceReport report = advise("select * from posts where user_id = $1 and blog_id = $2", List.of());

        assertEquals(
                List.of("user_id", "blog_id"),
                report.indexes().getFirst().definition().keys(),
                report::toString);
        assertEquals(AdviceLabel.WHAT_IF, report.label());
    }

    @Test
    void advise_budgetTooSmall_advisesNothing() {
        AdviceReport report = new Advisor(requireNonNull(database).source(), AdvicePolicy.USUAL.within(16_384))
                .advise(Workload.of(List.of(new WorkloadStatement(
                        "select * from posts where user_id = 1", List.of(), Optional.empty(), 1, 1))));

        assertTrue(report.indexes().isEmpty(), report::toString);
        assertEquals(1.0, report.relativeCost());
    }
}
