package dev.headroom.sql;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.sql.HygieneReport.Finding;
import dev.headroom.sql.HygieneReport.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: what is useless on every node is named, and nothing that anybody needs is proposed to be dropped. */
@WithServers(replica = true)
final class HygieneTest {
    private final TestServers servers;
    private AdviceDatabase primary;
    private AdviceDatabase replica;

    HygieneTest(TestServers servers) throws SQLException {
        this.servers = servers;
        this.primary = AdviceDatabase.of(servers.database());
        this.replica = primary;
    }

    @BeforeEach
    void fill() throws SQLException {
        DatabaseAccess access = servers.freshDatabase();
        primary = AdviceDatabase.of(access);
        replica = AdviceDatabase.of(servers.onReplica(access).orElseThrow());
        primary.run(
                "create table authors (id int primary key, email text unique, name text)",
                "create table books (id int, author int references authors, title text, shelf int, isbn text,"
                        + " primary key (id))",
                "insert into authors select g, 'a' || g, 'n' || g from generate_series(1, 2000) g",
                "insert into books select g, 1 + g % 2000, 't' || g, g % 50, 'i' || g from generate_series(1, 60000) g",
                "create index books_title on books (title)",
                "create index books_title_again on books (title)",
                "create index books_shelf on books (shelf)",
                "create index books_shelf_title on books (shelf, title)",
                "create index authors_name on authors (name)",
                "vacuum analyze");
        eventually("the replica has the tables", () -> {
            try {
                return replica.number("select count(*) from pg_class where relname = 'authors_name'") == 1;
            } catch (SQLException _) {
                return false;
            }
        });
    }

    private HygieneReport look(Duration oldEnough) {
        return new Hygiene(primary.source(), List.of(replica.source()), oldEnough).look("public");
    }

    private static List<String> indexes(HygieneReport report, Kind kind) {
        return report.of(kind).stream().map(Finding::index).sorted().toList();
    }

    @Test
    void look_indexOnlyTheReplicaReads_isUsed() throws SQLException {
        // in one session, which tells the statistics when it ends
        replica.run("set enable_seqscan = off", "select * from authors where name = 'n7'");
        eventually("the replica counted the scan", () -> {
            try {
                return replica.number("select idx_scan from pg_stat_user_indexes where indexrelname = 'authors_name'")
                        > 0;
            } catch (SQLException failure) {
                throw new AssertionError(failure);
            }
        });

        List<String> unused = indexes(look(Duration.ZERO), Kind.UNUSED);

        assertEquals(
                List.of(
                        "public.books_shelf",
                        "public.books_shelf_title",
                        "public.books_title",
                        "public.books_title_again"),
                unused);
    }

    @Test
    void look_youngStatistics_proposesNoDropAndSaysWhy() {
        HygieneReport report = look(Duration.ofDays(30));

        assertTrue(report.of(Kind.UNUSED).stream().allMatch(it -> it.statement().isEmpty()), report::toString);
        assertTrue(report.notes().stream().anyMatch(note -> note.contains("old")), report::toString);
    }

    @Test
    void look_replicaDoesNotAnswer_callsNothingUnused() {
        AdviceDatabase gone = AdviceDatabase.of(
                new DatabaseAccess("jdbc:postgresql://127.0.0.1:9/none?connectTimeout=1", "nobody", ""));

        HygieneReport report =
                new Hygiene(primary.source(), List.of(replica.source(), gone.source()), Duration.ZERO).look("public");

        assertEquals(List.of(), report.of(Kind.UNUSED));
        assertTrue(report.notes().stream().anyMatch(note -> note.contains("didn't answer")), report::toString);
    }

    @Test
    void look_duplicateAndIntersected_keepOneOfEach() {
        HygieneReport report = look(Duration.ZERO);

        assertEquals(1, report.of(Kind.DUPLICATE).size(), report::toString);
        assertEquals(List.of("public.books_shelf"), indexes(report, Kind.INTERSECTED), report::toString);
        assertTrue(
                report.of(Kind.INTERSECTED).getFirst().statement().orElseThrow().startsWith("drop index concurrently"));
    }

    @Test
    void look_everything_neverDropsWhatIsUnique() throws SQLException {
        primary.run("create index authors_email_again on authors (email)", "create index books_id_again on books (id)");

        String statements = look(Duration.ZERO).findings().stream()
                .flatMap(it -> it.statement().stream())
                .filter(it -> it.startsWith("drop"))
                .collect(Collectors.joining("\n"));

        assertTrue(!statements.contains("_pkey") && !statements.contains("authors_email_key"), statements);
        assertTrue(statements.contains("books_id_again"), statements);
    }

    @Test
    void look_foreignKeyWithoutIndex_saysWhichToBuild() throws SQLException {
        Finding before = look(Duration.ZERO).of(Kind.FOREIGN_KEY_WITHOUT_INDEX).getFirst();
        IndexDefinition index = IndexDefinition.parse(before.statement().orElseThrow());
        assertEquals(List.of("author"), index.keys());
        assertTrue(new BuildRunner(primary.source()).run(List.of(index)).complete());

        HygieneReport after = look(Duration.ZERO);

        assertEquals(List.of(), after.of(Kind.FOREIGN_KEY_WITHOUT_INDEX));
        assertTrue(
                after.of(Kind.UNUSED).stream()
                        .filter(it -> it.index().contains(index.name()))
                        .allMatch(it -> it.statement().isEmpty()),
                "the only index of a foreign key stays");
    }

    @Test
    void look_bloated_rebuildTakesTheAirAway() throws SQLException {
        primary.run("delete from books where id > 600", "vacuum analyze books");

        Optional<Finding> bloated = look(Duration.ZERO).of(Kind.BLOATED).stream()
                .filter(it -> it.index().equals("public.books_shelf_title"))
                .findFirst();

        assertEquals(
                Optional.of("reindex index concurrently public.books_shelf_title"),
                bloated.flatMap(Finding::statement));
        assertTrue(new BuildRunner(primary.source())
                .rebuild(List.of("public.books_shelf_title"))
                .complete());
        assertTrue(look(Duration.ZERO).of(Kind.BLOATED).stream()
                .noneMatch(it -> it.index().equals("public.books_shelf_title")));
    }

    @Test
    void look_invalid_isNamed() {
        BuildReport.Result failed = new BuildRunner(primary.source())
                .run(List.of(
                        IndexDefinition.on("books", "books_one_shelf", "shelf").asUnique()))
                .results()
                .getFirst();
        assertEquals(BuildReport.Outcome.FAILED, failed.outcome());
        assertEquals(List.of(), look(Duration.ZERO).of(Kind.INVALID), "the runner leaves none");
        try {
            primary.run("create unique index concurrently books_by_hand on books (shelf)");
        } catch (SQLException _) {
            // what is left of it is the subject
        }

        assertEquals(List.of("public.books_by_hand"), indexes(look(Duration.ZERO), Kind.INVALID));
    }

    @Test
    void look_buffers_haveARateForEachRelation() {
        HygieneReport report = look(Duration.ZERO);

        assertTrue(report.buffers().stream()
                .anyMatch(it -> it.table().equals("public.books") && it.index().isEmpty()));
        assertTrue(report.hitRate() > 0 && report.hitRate() <= 1);
    }
}
