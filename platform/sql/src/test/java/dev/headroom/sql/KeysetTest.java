package dev.headroom.sql;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KeysetTest {
    private static final Cursors CURSORS =
            Cursors.signedWith("a secret of enough bytes".getBytes(StandardCharsets.UTF_8));
    private static final Keyset POSTINGS = Keyset.of("postings", CURSORS, 200)
            .by("date", "p.posted_on")
            .by("amount", "p.amount")
            .byNullable("note", "p.note")
            .unique("id", "p.id");

    private final TestDatabase database;

    KeysetTest(TestServers servers) throws SQLException {
        database = new TestDatabase(servers.freshDatabase());
    }

    @BeforeAll
    void fill() throws SQLException {
        database.run("""
                create table posting (id bigint primary key, account bigint not null, posted_on date not null,
                    amount numeric(12,2) not null, note text);
                insert into posting
                select i, i % 3, date '2024-01-01' + (i / 7)::int, (i * 37 % 11), case when i % 4 = 0 then null
                    else 'note ' || i % 5 end
                from generate_series(1, 97) i;
                create table many (id bigint primary key, posted_on timestamptz not null);
                insert into many select i, timestamptz '2024-01-01' + i / 3 * interval '1 minute'
                from generate_series(1, 60000) i;
                create index many_order on many (posted_on desc, id desc);
                vacuum analyze many
                """.replace("vacuum analyze many", "analyze many"));
        database.run("vacuum many");
    }

    private record Row(
            long id,
            LocalDate date,
            java.math.BigDecimal amount,
            @Nullable String note) {
        @Nullable Object field(String field) {
            return switch (field) {
                case "id" -> id;
                case "date" -> date;
                case "amount" -> amount;
                default -> note;
            };
        }
    }

    private KeysetPage<Row> page(KeysetSort sort, int limit, @Nullable String cursor) throws SQLException {
        KeysetQuery query = POSTINGS.page(sort, limit, cursor, "all");
        List<Row> rows = new ArrayList<>();
        try (Connection connection = database.source.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select id, posted_on, amount, note from posting p where "
                                + query.condition() + " order by " + query.order() + " limit " + query.fetch())) {
            query.bind(statement, 1);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(new Row(
                            found.getLong(1),
                            found.getObject(2, LocalDate.class),
                            found.getBigDecimal(3),
                            found.getString(4)));
                }
            }
        }
        return query.page(
                rows,
                row -> Arrays.asList(sort.orders().stream()
                        .map(order -> row.field(order.column().field()))
                        .toArray()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-id",
                "date",
                "-date",
                "-date,id",
                "date,-id",
                "-date,amount",
                "amount,-date,id",
                "note",
                "-note",
                "note:nullsfirst",
                "-note:nullslast",
                "-note,date,-id",
                "note:nullsfirst,-amount",
                "date,note,-amount",
                "amount,-note:nullslast,date"
            })
    void page_forwardsThenBackwards_givesEveryRowOnceInOrder(String asked) throws SQLException {
        KeysetSort sort = POSTINGS.sort(asked);
        List<String> expected = database.rows("select id from posting p order by " + sort.sql());
        List<String> seen = new ArrayList<>();
        KeysetPage<Row> page = page(sort, 10, null);
        assertNull(page.previous());
        seen.addAll(ids(page));
        while (page.next() != null) {
            page = page(sort, 10, page.next());
            seen.addAll(ids(page));
        }
        assertEquals(expected, seen);
        List<String> back = new ArrayList<>(ids(page));
        while (page.previous() != null) {
            page = page(sort, 10, page.previous());
            assertNotNull(page.next());
            back.addAll(0, ids(page));
        }
        assertEquals(expected, back);
    }

    private static List<String> ids(KeysetPage<Row> page) {
        return page.items().stream().map(row -> Long.toString(row.id())).toList();
    }

    @Test
    void condition_oneDirection_comparesRows() throws SQLException {
        KeysetSort sort = POSTINGS.sort("-date");
        KeysetQuery query = POSTINGS.page(sort, 10, page(sort, 10, null).next(), "all");
        assertEquals("(p.posted_on, p.id) < (?, ?)", query.condition());
        assertEquals("p.posted_on desc, p.id desc", query.order());
        assertEquals("(p.posted_on, p.id) < (:after_0, :after_1)", query.namedCondition());
        assertEquals(2, query.named().size());
    }

    @Test
    void condition_twoDirections_isBoundedByTheFirstColumn() throws SQLException {
        KeysetSort sort = POSTINGS.sort("-date,id");
        KeysetQuery query = POSTINGS.page(sort, 10, page(sort, 10, null).next(), "all");
        assertEquals("p.posted_on <= ? and (p.posted_on < ? or (p.posted_on = ? and p.id > ?))", query.condition());
        assertEquals(4, query.values().size());
        assertEquals(2, query.named().size());
    }

    @Test
    void page_deep_readsNoMoreThanAtTheBeginning() throws SQLException {
        Keyset many = Keyset.of("many", CURSORS, 100).by("at", "posted_on").unique("id", "id");
        KeysetSort sort = many.sort("-at");
        List<Integer> buffers = new ArrayList<>();
        for (int depth : new int[] {0, 30_000, 59_000}) {
            List<String> before = database.rows("select extract(epoch from posted_on)::bigint, id from many order by "
                    + sort.sql() + " limit 1 offset " + depth);
            String[] key = before.getFirst().split(" ", 2);
            KeysetQuery query = many.page(
                    sort,
                    50,
                    CURSORS.write(
                            "many\n" + sort.sql() + "\n",
                            new Cursors.Place(
                                    List.of(
                                            java.time.Instant.ofEpochSecond(Long.parseLong(key[0])),
                                            Long.parseLong(key[1])),
                                    false)),
                    "");
            try (Connection connection = database.source.getConnection()) {
                String plan = String.join(
                        "\n",
                        TestDatabase.rows(
                                connection,
                                "explain (analyze, buffers, costs off, timing off) select id from many where "
                                        + query.condition() + " order by " + query.order() + " limit " + query.fetch(),
                                query.values().toArray()));
                Matcher matcher =
                        Pattern.compile("shared hit=(\\d+)(?: read=(\\d+))?").matcher(plan);
                assertTrue(matcher.find(), plan);
                int read = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
                buffers.add(Integer.parseInt(matcher.group(1)) + read);
            }
        }
        assertTrue(buffers.stream().allMatch(each -> each <= 6), buffers.toString());
    }

    @Test
    void page_badLimit_namesTheRule() {
        KeysetSort sort = POSTINGS.sort("");
        for (int limit : new int[] {0, -1, 201, 1_000_000}) {
            CodedException refused = assertThrows(CodedException.class, () -> POSTINGS.page(sort, limit, null, ""));
            assertEquals("BAD_LIMIT", refused.code().name());
            assertEquals("limit must be 1..200, was " + limit, refused.getMessage());
        }
    }

    @Test
    void sort_unknownField_namesTheNearest() {
        CodedException refused = assertThrows(CodedException.class, () -> POSTINGS.sort("-dat"));
        assertEquals("UNKNOWN_SORT_FIELD", refused.code().name());
        assertTrue(String.valueOf(refused.getMessage()).contains("did you mean date?"), refused.getMessage());
        assertEquals(
                "SORT_FIELD_TWICE",
                assertThrows(CodedException.class, () -> POSTINGS.sort("date,-date"))
                        .code()
                        .name());
        assertEquals(
                "NO_TIE_BREAKER",
                assertThrows(
                                CodedException.class,
                                () -> Keyset.of("x", CURSORS, 10)
                                        .by("date", "posted_on")
                                        .sort("date"))
                        .code()
                        .name());
    }

    @Test
    void cursor_alteredAnywhere_isRefused() throws SQLException {
        KeysetSort sort = POSTINGS.sort("-date,note");
        String cursor = String.valueOf(page(sort, 10, null).next());
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            assertRefused("CURSOR_TAMPERED", sort, cursor.substring(0, i) + other + cursor.substring(i + 1), "all");
        }
        assertRefused("CURSOR_TAMPERED", sort, "", "all");
        assertRefused("CURSOR_TAMPERED", sort, cursor + "A", "all");
        assertRefused("CURSOR_TAMPERED", sort, cursor.substring(4), "all");
        assertRefused("CURSOR_TOO_LONG", sort, "A".repeat(5_000), "all");
        assertRefused("CURSOR_FOREIGN", sort, cursor, "another tenant");
        assertRefused("CURSOR_FOREIGN", POSTINGS.sort("date"), cursor, "all");
        Cursors others = Cursors.signedWith("another secret, as long".getBytes(StandardCharsets.UTF_8));
        assertThrows(CodedException.class, () -> others.read("x", cursor));
        assertThrows(CodedException.class, () -> Cursors.signedWith(new byte[3]));
    }

    private static void assertRefused(String code, KeysetSort sort, String cursor, String scope) {
        CodedException refused =
                assertThrows(CodedException.class, () -> POSTINGS.page(sort, 10, cursor, scope), cursor);
        assertEquals(code, refused.code().name(), cursor);
    }

    @Test
    void cursor_ofATooLongKey_isRefusedWhenItIsMade() {
        CodedException refused = assertThrows(
                CodedException.class, () -> CURSORS.write("x", new Cursors.Place(List.of("x".repeat(2_000)), false)));
        assertEquals("CURSOR_TOO_LONG", refused.code().name());
    }

    @Test
    void page_wrongNumberOfKeys_isRefused() {
        KeysetQuery query = POSTINGS.page(POSTINGS.sort("-date"), 1, null, "");
        assertThrows(CodedException.class, () -> query.page(List.of("a", "b"), _ -> List.of(1L)));
    }

    @Test
    void require_index_ofThatOrderOnly() throws SQLException {
        database.run("create table indexed (id bigint primary key, tenant int not null, day date not null, note text);"
                + "create index on indexed (tenant, day desc, id desc);"
                + "create index on indexed (note, id);"
                + "create index on indexed (day) where tenant = 1");
        Keyset rows = Keyset.of("indexed", CURSORS, 10)
                .by("day", "i.day")
                .byNullable("note", "i.note")
                .unique("id", "i.id");
        try (Connection connection = database.source.getConnection()) {
            List<String> none = List.of();
            assertDoesNotThrow(() -> KeysetIndexes.require(connection, "indexed", none, rows.sort("")));
            assertDoesNotThrow(
                    () -> KeysetIndexes.require(connection, "indexed", List.of("tenant"), rows.sort("-day")));
            assertDoesNotThrow(() -> KeysetIndexes.require(connection, "indexed", List.of("tenant"), rows.sort("day")));
            assertDoesNotThrow(() -> KeysetIndexes.require(connection, "indexed", none, rows.sort("note")));
            for (String missing : List.of("day", "-day,id", "note:nullsfirst", "note,-id")) {
                CodedException refused = assertThrows(
                        CodedException.class,
                        () -> KeysetIndexes.require(connection, "indexed", none, rows.sort(missing)),
                        missing);
                assertEquals("NO_INDEX_FOR_PAGES", refused.code().name());
            }
            CodedException refused = assertThrows(
                    CodedException.class,
                    () -> KeysetIndexes.require(connection, "indexed", List.of("tenant"), rows.sort("-day,id")));
            assertTrue(
                    String.valueOf(refused.getMessage())
                            .endsWith("create index concurrently on indexed (tenant, day desc, id)"),
                    refused.getMessage());
        }
    }
}
