package dev.headroom.bench.advice;

import dev.headroom.sql.WorkloadBinds;
import dev.headroom.sql.WorkloadStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Bookings of many tenants over three years: few tenants have most of them, nearly all are settled, and what is asked
 * for is recent. The answers of others are those that they gave to these shapes with parameters unknown.
 */
final class Ledger {
    private static final String FILL = """
            insert into bookings
            select g, (1 + 400 * random() * random() * random())::int, (1 + 4000 * random() * random())::int,
                   timestamptz '2023-01-01' + make_interval(secs => g * (94608000.0 / ROWS)),
                   case when g % 500 = 0 then 'FAILED' when g % 97 = 0 then 'PENDING' else 'SETTLED' end,
                   (random() * 100000)::int, (array['food', 'rent', 'salary', 'travel', 'energy'])[1 + g % 5],
                   case when g % 1000 = 0 then timestamptz '2026-01-01' end, repeat('n', 40)
            from generate_series(1, ROWS) g
            """;

    private Ledger() {}

    static Suite load(Server server, int rows) throws SQLException {
        DataSource source = server.database("ledger");
        Server.run(
                source,
                "select setseed(0.25)",
                "create table tenants (id int primary key, name text, region text)",
                "insert into tenants select g, 'tenant ' || g, 'r' || g % 7 from generate_series(1, 401) g",
                "create table bookings (id bigint, tenant int, account int, booked_at timestamptz, state text,"
                        + " amount int, category text, disputed_at timestamptz, note text)",
                FILL.replace("ROWS", String.valueOf(rows)),
                "alter table bookings add primary key (id)",
                "vacuum analyze");
        return new Suite(
                "ledger, " + rows + " rows",
                source,
                statements(),
                rows * 100L,
                published(),
                "insert into bookings select id + 1000000000, tenant, account, booked_at, state, amount, category,"
                        + " disputed_at, note from bookings limit ",
                rows / 20,
                60);
    }

    private static List<WorkloadStatement> statements() {
        String recent = "2025-12-20";
        return List.of(
                of(
                        "latest of an account",
                        "select id, amount, booked_at from bookings where account = ? and booked_at >= ?::timestamptz"
                                + " order by booked_at desc limit 20",
                        WorkloadBinds.of(7, "2025-01-01"),
                        WorkloadBinds.of(900, "2025-06-01"),
                        WorkloadBinds.of(3500, "2024-06-01")),
                of(
                        "failed ones",
                        "select * from bookings where state = 'FAILED' order by booked_at desc limit 100",
                        WorkloadBinds.of()),
                of(
                        "failed ones of a tenant",
                        "select count(*), sum(amount) from bookings where state = 'FAILED' and tenant = ?",
                        WorkloadBinds.of(3),
                        WorkloadBinds.of(120),
                        WorkloadBinds.of(300)),
                of(
                        "of the last days",
                        "select count(*) from bookings where booked_at > ?::timestamptz",
                        WorkloadBinds.of(recent),
                        WorkloadBinds.of("2025-12-28"),
                        WorkloadBinds.of("2025-12-01")),
                of(
                        "of three years",
                        "select category, sum(amount) from bookings where booked_at > ?::timestamptz group by category",
                        WorkloadBinds.of("2023-02-01"),
                        WorkloadBinds.of("2023-03-01"),
                        WorkloadBinds.of("2023-04-01")),
                of(
                        "a tenant's month",
                        "select sum(amount) from bookings where tenant = ? and booked_at >= ?::timestamptz"
                                + " and booked_at < ?::timestamptz",
                        WorkloadBinds.of(2, "2025-11-01", "2025-12-01"),
                        WorkloadBinds.of(100, "2025-10-01", "2025-11-01"),
                        WorkloadBinds.of(350, "2025-09-01", "2025-10-01")),
                of(
                        "disputes",
                        "select id, tenant, amount from bookings where disputed_at is not null and amount > ?",
                        WorkloadBinds.of(99_000),
                        WorkloadBinds.of(90_000),
                        WorkloadBinds.of(95_000)),
                of("by key", "select * from bookings where id = ?", WorkloadBinds.of(77_777L)),
                of(
                        "a tenant by its name",
                        "select id from tenants where name = ?",
                        WorkloadBinds.of("tenant 8"),
                        WorkloadBinds.of("tenant 300")),
                of("settled ones", "select sum(amount) from bookings where state = 'SETTLED'", WorkloadBinds.of()));
    }

    private static WorkloadStatement of(String name, String sql, WorkloadBinds... samples) {
        List<WorkloadBinds> values = samples[0].values().isEmpty() ? List.of() : List.of(samples);
        return new WorkloadStatement(sql, values, Optional.of(name), 1, 1);
    }

    private static Map<String, List<String>> published() {
        Map<String, List<String>> published = new LinkedHashMap<>();
        List<String> generic = List.of(
                "create index peer_account on bookings (account)",
                "create index peer_state on bookings (state)",
                "create index peer_booked_at on bookings (booked_at)",
                "create index peer_tenant on bookings (tenant)");
        published.put("dexter and index_advisor 0.2, by their rules", generic);
        return published;
    }
}
