package dev.headroom.finance.server.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

@WithServers
final class CopyRowsTest {
    private final TestServers servers;

    CopyRowsTest(TestServers servers) {
        this.servers = servers;
    }

    /** What the server makes of the rows, as the text of an expression over them. */
    private String read(String columns, String expression, CopyRows rows) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(servers.jdbcUrl(), servers.user(), servers.password());
                Statement statement = connection.createStatement()) {
            statement.execute("set timezone = 'UTC'");
            statement.execute("create temporary table sent (" + columns + ")");
            rows.end();
            CopyIn copy =
                    connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy sent from stdin (format binary)");
            copy.writeToCopy(rows.bytes(), 0, rows.size());
            copy.endCopy();
            try (ResultSet row =
                    statement.executeQuery("select string_agg((" + expression + ")::text, ' ') from sent")) {
                row.next();
                return row.getString(1);
            }
        }
    }

    @Test
    void numeric_anySignScaleAndSize_isTheSameNumber() throws SQLException {
        CopyRows rows = new CopyRows();
        rows.row(1).numeric(0, 2);
        rows.row(1).numeric(1, 8);
        rows.row(1).numeric(-12_345_678, 2);
        rows.row(1).numeric(10_000, 4);
        rows.row(1).numeric(100_000_000_000_000L, 3);
        rows.row(1).numeric(999_999_999, 9);
        rows.row(1).numeric(70_000, 0);
        assertEquals(
                "0.00 0.00000001 -123456.78 1.0000 100000000000.000 0.999999999 70000", read("n numeric", "n", rows));
    }

    @Test
    void numeric_inAColumnOfOtherScale_isRoundedByTheServer() throws SQLException {
        CopyRows rows = new CopyRows();
        rows.row(1).numeric(123_456, 4);
        assertEquals("12.35", read("n numeric(10, 2)", "n", rows));
    }

    @Test
    void text_beyondAscii_arrivesWhole() throws SQLException {
        CopyRows rows = new CopyRows();
        rows.row(1).text("naïve – 日本 \uD83D\uDE00");
        rows.row(1).text("");
        rows.row(1).text("plain");
        rows.row(1).none();
        assertEquals("naïve – 日本 \uD83D\uDE00  plain", read("t text", "t", rows));
    }

    @Test
    void times_keepTheirDayAndMicrosecond() throws SQLException {
        CopyRows rows = new CopyRows();
        rows.row(2)
                .date((int) LocalDate.of(1999, 12, 31).toEpochDay())
                .timestamp(Instant.parse("1999-12-31T23:59:59.123456Z"));
        rows.row(2).date((int) LocalDate.of(2026, 2, 28).toEpochDay()).timestamp(Instant.parse("2026-02-28T00:00:00Z"));
        assertEquals(
                "(1999-12-31,\"1999-12-31 23:59:59.123456+00\") (2026-02-28,\"2026-02-28 00:00:00+00\")",
                read("d date, t timestamptz", "row(d, t)", rows));
    }

    @Test
    void arraysRangesAndJson_areReadAsSuch() throws SQLException {
        int day = (int) LocalDate.of(2026, 1, 1).toEpochDay();
        CopyRows rows = new CopyRows();
        rows.row(5)
                .dates(new int[] {0, day, day + 1}, 1, 3)
                .hundredths(new int[] {7, 1_025}, 0, 2)
                .texts(List.of("a", "bc"))
                .since(Instant.parse("2026-01-01T00:00:00Z"))
                .jsonb("{\"a\":[1,null]}");
        assertEquals(
                "{2026-01-01,2026-01-02} {0.07,10.25} {a,bc} [\"2026-01-01 00:00:00+00\",) {\"a\": [1, null]}",
                read(
                        "d date[], f float8[], t text[], r tstzrange, j jsonb",
                        "d::text || ' ' || f::text || ' ' || t::text || ' ' || r::text || ' ' || j::text",
                        rows));
    }

    @Test
    void wholeNumbers_keepTheirSigns() throws SQLException {
        CopyRows rows = new CopyRows();
        rows.row(4).int8(Long.MIN_VALUE).int4(-5).int2(-3).bool(true);
        assertEquals(
                "(-9223372036854775808,-5,-3,t)",
                read("a bigint, b int, c smallint, d boolean", "row(a, b, c, d)", rows));
    }
}
