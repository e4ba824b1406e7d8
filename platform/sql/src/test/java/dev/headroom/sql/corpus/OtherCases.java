package dev.headroom.sql.corpus;

import dev.headroom.sql.StatementScope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What isn't looking rows up one by one, or is something else that is worth a word. */
final class OtherCases {
    private static final String BY_ID = "select id, name from customer where id = ?";

    private OtherCases() {}

    static List<Case> pages() {
        return List.of(
                Case.good("pages by offset", shop -> {
                    for (int page = 0; page < 8; page++) {
                        shop.read("select id from orders order by id limit ? offset ?", 4, page * 4);
                    }
                }),
                Case.good("pages by offset in the text", shop -> {
                    for (int page = 0; page < 8; page++) {
                        shop.plain("select id from orders order by id limit 4 offset " + page * 4);
                    }
                }),
                Case.good("pages by offset within one customer", shop -> {
                    for (int page = 0; page < 8; page++) {
                        shop.read("select id from orders where customer_id = ? order by id offset ?", 3L, page);
                    }
                }),
                Case.good("pages by key", shop -> {
                    List<Long> page = List.of(0L);
                    while (!page.isEmpty()) {
                        page = shop.read("select id from orders where id > ? order by id limit 4", page.getLast());
                    }
                }),
                Case.good("pages by key of two columns", shop -> {
                    for (int i = 0; i < 8; i++) {
                        shop.read(
                                "select id from orders where (placed_on, id) < (?, ?) order by placed_on desc, id desc"
                                        + " limit 4",
                                LocalDate.of(2024, 3, 1).minusDays(i * 4L),
                                100L - i);
                    }
                }),
                Case.good("pages by key, written out", shop -> {
                    for (long i = 0; i < 8; i++) {
                        shop.read("select id from orders where state = ? and (id > ?) order by id limit 4", "OPEN", i);
                    }
                }),
                Case.good("months by their ends", shop -> {
                    LocalDate month = LocalDate.of(2024, 1, 1);
                    for (int i = 0; i < 8; i++) {
                        shop.read(
                                "select count(*) from orders where placed_on between ? and ?",
                                month.plusMonths(i),
                                month.plusMonths(i + 1L));
                    }
                }));
    }

    static List<Case> batches() {
        return List.of(
                Case.good("many by an array", shop -> {
                    for (long i = 0; i < 8; i++) {
                        shop.read("select id from customer where id = any (?)", (Object) new Long[] {i, i + 1});
                    }
                }),
                Case.good("many by lists of the same length", shop -> {
                    for (long i = 0; i < 8; i++) {
                        shop.read("select id from customer where id in (?, ?, ?)", i, i + 1, i + 2);
                    }
                }),
                Case.good("many by lists, the last shorter", shop -> {
                    for (long i = 0; i < 8; i++) {
                        shop.read("select id from customer where id in (?, ?, ?)", i, i + 1, i + 2);
                    }
                    shop.read("select id from customer where id in (?)", 9L);
                }),
                Case.good("many by lists in the text", shop -> {
                    for (long i = 0; i < 8; i++) {
                        shop.plain("select id from customer where id in (%d, %d)".formatted(i, i + 1));
                    }
                }),
                Case.good("many of each kind", shop -> {
                    for (long i = 0; i < 8; i++) {
                        shop.read("select id from customer where region = ? and id in (?, ?)", (int) i, i, i + 1);
                    }
                }),
                Case.good("many by a table of values", shop -> {
                    for (long i = 0; i < 8; i++) {
                        shop.read("select c.id from (values (?), (?)) v(id) join customer c on c.id = v.id", i, i + 1);
                    }
                }),
                Case.good("a batch of writes", shop -> {
                    try (Connection connection = shop.source().getConnection();
                            PreparedStatement insert =
                                    connection.prepareStatement("insert into event (kind, amount) values (?, ?)")) {
                        for (int batch = 0; batch < 6; batch++) {
                            for (int i = 0; i < 5; i++) {
                                insert.setString(1, "batch");
                                insert.setInt(2, batch * 5 + i);
                                insert.addBatch();
                            }
                            insert.executeBatch();
                        }
                    }
                }));
    }

    static List<Case> units() {
        return List.of(
                Case.good("four look-ups", shop -> {
                    for (long id = 1; id <= 4; id++) {
                        shop.read(BY_ID, id);
                    }
                }),
                Case.good("look-ups of different places", shop -> {
                    shop.read(BY_ID, 1L);
                    shop.read(BY_ID, 2L);
                    shop.read(BY_ID, 3L);
                    shop.read(BY_ID, 4L);
                    shop.read(BY_ID, 5L);
                    shop.read(BY_ID, 6L);
                }),
                Case.good("a retry that fails each time but the last", shop -> {
                    for (int attempt = 0; attempt < 6; attempt++) {
                        shop.fails("select 1 / (? - 5) from customer where id = ?", 5, 1L);
                    }
                    shop.read(BY_ID, 1L);
                }),
                Case.good("a whole transaction tried three times", shop -> {
                    for (int attempt = 0; attempt < 3; attempt++) {
                        for (long id = 1; id <= 2; id++) {
                            shop.read(BY_ID, id);
                        }
                    }
                }),
                Case.good("a unit of work for each", shop -> {
                    for (long id : shop.customers()) {
                        StatementScope.call("message", () -> shop.read(BY_ID, id));
                    }
                }),
                Case.good("outside of any unit of work", shop -> {
                    List<Long> ids = shop.customers();
                    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                        ids.forEach(id -> threads.execute(() -> shop.fails(BY_ID, id)));
                    }
                }));
    }

    static List<Case> chores() {
        return List.of(
                Case.good("a worker that takes what is next", shop -> {
                    for (int i = 0; i < 8; i++) {
                        shop.read("select id from orders where state = ? limit 1 for update skip locked", "OPEN");
                    }
                }),
                Case.good("numbers of a sequence", shop -> {
                    for (int i = 0; i < 8; i++) {
                        shop.read("select nextval('numbers')");
                    }
                }),
                Case.good("is it alive", shop -> {
                    for (int i = 0; i < 8; i++) {
                        shop.read("select 1");
                    }
                }),
                Case.good("locks by number", shop -> {
                    for (int i = 0; i < 8; i++) {
                        shop.plain("select pg_advisory_lock(" + i + ")");
                    }
                }),
                Case.good("settings of the session", shop -> {
                    for (int i = 0; i < 8; i++) {
                        shop.plain("set lock_timeout = " + i);
                    }
                }),
                Case.good("savepoints", shop -> {
                    try (Connection connection = shop.source().getConnection()) {
                        connection.setAutoCommit(false);
                        for (int i = 0; i < 8; i++) {
                            Savepoint savepoint = connection.setSavepoint();
                            connection.rollback(savepoint);
                        }
                    }
                }),
                Case.good("a plan for each", shop -> {
                    for (long id : shop.customers()) {
                        shop.plain("explain select name from customer where id = " + id);
                    }
                }));
    }

    static List<Case> repeats() {
        return List.of(
                Case.same("the same row again", shop -> {
                    for (int i = 0; i < 6; i++) {
                        shop.read(BY_ID, 3L);
                    }
                }),
                Case.same("the same list again", shop -> {
                    for (int i = 0; i < 6; i++) {
                        shop.read("select id from product");
                    }
                }),
                Case.same("the same row by its key in the text", shop -> {
                    for (int i = 0; i < 6; i++) {
                        shop.plain("select name from customer where id = 3");
                    }
                }),
                Case.same("the same page again", shop -> {
                    for (int i = 0; i < 6; i++) {
                        shop.read("select id from orders order by id limit ? offset ?", 4, 8);
                    }
                }),
                Case.same("the same batch again", shop -> {
                    for (int i = 0; i < 6; i++) {
                        shop.read("select id from customer where id in (?, ?)", 3L, 4L);
                    }
                }));
    }

    static List<Case> writes() {
        return List.of(
                Case.writes("inserts one by one", shop -> {
                    for (int i = 0; i < 8; i++) {
                        shop.write("insert into event (kind, amount) values (?, ?)", "single", i);
                    }
                }),
                Case.writes("inserts whose keys come back", shop -> {
                    for (int i = 0; i < 8; i++) {
                        shop.read("insert into event (kind, amount) values (?, ?) returning id", "single", i);
                    }
                }),
                Case.writes("updates one by one", shop -> {
                    for (long id : shop.customers()) {
                        shop.write("update customer set region = ? where id = ?", 1, id);
                    }
                }),
                Case.writes("deletes one by one", shop -> {
                    for (long id : shop.customers()) {
                        shop.write("delete from event where id = ?", id + 1_000_000);
                    }
                }),
                Case.writes("upserts one by one", shop -> {
                    for (long id : shop.customers()) {
                        shop.write(
                                "insert into product values (?, ?) on conflict (id) do update set name = excluded.name",
                                id,
                                "product " + id);
                    }
                }),
                Case.writes("values in the text", shop -> {
                    for (int i = 0; i < 8; i++) {
                        shop.plain("insert into event (kind, amount) values ('text', " + i + ")");
                    }
                }),
                Case.writes("batches of one", shop -> {
                    try (Connection connection = shop.source().getConnection();
                            PreparedStatement insert =
                                    connection.prepareStatement("insert into event (kind, amount) values ('one', ?)")) {
                        for (int i = 0; i < 6; i++) {
                            insert.setInt(1, i);
                            insert.addBatch();
                            insert.executeBatch();
                        }
                    }
                }),
                Case.good("a batch of different statements", shop -> {
                    try (Connection connection = shop.source().getConnection();
                            Statement statement = connection.createStatement()) {
                        for (int i = 0; i < 6; i++) {
                            statement.addBatch("insert into event (kind, amount) values ('x', " + i + ")");
                            statement.addBatch("update event set amount = 0 where id = " + i);
                        }
                        statement.executeBatch();
                    }
                }));
    }
}
