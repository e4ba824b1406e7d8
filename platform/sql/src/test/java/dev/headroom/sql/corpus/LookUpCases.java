package dev.headroom.sql.corpus;

import dev.headroom.sql.StatementScope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Rows looked up one by one, in all the ways in which that hides. */
final class LookUpCases {
    private static final String BY_ID = "select id, name from customer where id = ?";

    private LookUpCases() {}

    static List<Case> all() {
        return List.of(
                Case.nPlusOne("by id in a loop", shop -> {
                    for (long id : shop.customers()) {
                        shop.read(BY_ID, id);
                    }
                }),
                Case.nPlusOne("children by foreign key", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select id from orders where customer_id = ?", id);
                    }
                }),
                Case.nPlusOne("in a stream", shop -> shop.customers().forEach(id -> quietly(shop, BY_ID, id))),
                Case.nPlusOne("through a method of its own", shop -> {
                    for (long id : shop.customers()) {
                        name(shop, id);
                    }
                }),
                Case.nPlusOne("down a tree by recursion", shop -> descend(shop, 1)),
                Case.nPlusOne("with values in the text", shop -> {
                    for (long id : shop.customers()) {
                        shop.plain("select name from customer where id = " + id);
                    }
                }),
                Case.nPlusOne("with a comment that differs", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("/* trace " + id * 7 + " */ " + BY_ID, id);
                    }
                }),
                Case.nPlusOne("with blanks and case that differ", shop -> {
                    for (long id : shop.customers()) {
                        shop.read(id % 2 == 0 ? BY_ID : "SELECT id,  name\nFROM customer WHERE id=?", id);
                    }
                }));
    }

    static List<Case> each() {
        return List.of(
                Case.nPlusOne("a count for each", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select count(*) from orders where customer_id = ?", id);
                    }
                }),
                Case.nPlusOne("whether there is any for each", shop -> {
                    for (long id : shop.customers()) {
                        shop.plain("select exists (select 1 from orders where customer_id = " + id + ")");
                    }
                }),
                Case.nPlusOne("locking each", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select id from customer where id = ? for update", id);
                    }
                }),
                Case.nPlusOne("the latest of each", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select id from orders where customer_id = ? order by placed_on desc limit ?", id, 1);
                    }
                }),
                Case.nPlusOne("with a constant list beside the key", shop -> {
                    for (long id : shop.customers()) {
                        shop.read(
                                "select id from orders where state in (?, ?) and customer_id = ?", "OPEN", "SENT", id);
                    }
                }),
                Case.nPlusOne("with a range beside the key", shop -> {
                    for (long id : shop.customers()) {
                        shop.read(
                                "select id from orders where customer_id = ? and placed_on >= ?",
                                id,
                                LocalDate.of(2024, 1, 1).plusDays(id));
                    }
                }));
    }

    static List<Case> forms() {
        return List.of(
                Case.nPlusOne("the value before the column", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select id from customer where ? = id", id);
                    }
                }),
                Case.nPlusOne("a key of two columns", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select id from customer where (id, region) = (?, ?)", id, (int) id % 3);
                    }
                }),
                Case.nPlusOne("a list of one", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select id from customer where id in (?)", id);
                    }
                }),
                Case.nPlusOne("by a text in a function", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select id from customer where name = lower(?)", "NAME " + id);
                    }
                }),
                Case.nPlusOne("with a cast", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select id from customer where id = cast(? as bigint)", Long.toString(id));
                    }
                }),
                Case.nPlusOne("with PostgreSQL's cast", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select id from customer where id = ?::bigint", Long.toString(id));
                    }
                }),
                Case.nPlusOne("over a join", shop -> {
                    for (long id : shop.customers()) {
                        shop.read(
                                "select o.id from orders o join customer c on c.id = o.customer_id where c.id = ?", id);
                    }
                }),
                Case.nPlusOne("in a common table expression", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("with o as (select id from orders where customer_id = ?) select count(*) from o", id);
                    }
                }),
                Case.nPlusOne("with null-safe comparison", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select id from customer where parent_id is not distinct from ?", id);
                    }
                }),
                Case.nPlusOne("with a list of one and another", shop -> {
                    for (long id : shop.customers()) {
                        shop.read("select id from orders where customer_id in (?) and state = ?", id, "OPEN");
                    }
                }));
    }

    static List<Case> hidden() {
        return List.of(
                Case.nPlusOne("one prepared statement used again", shop -> {
                    List<Long> ids = shop.customers();
                    try (Connection connection = shop.source().getConnection();
                            PreparedStatement statement = connection.prepareStatement(BY_ID)) {
                        for (long id : ids) {
                            statement.setLong(1, id);
                            statement.executeQuery().close();
                        }
                    }
                }),
                Case.nPlusOne("executed without saying that it reads", shop -> {
                    List<Long> ids = shop.customers();
                    try (Connection connection = shop.source().getConnection();
                            PreparedStatement statement = connection.prepareStatement(BY_ID)) {
                        for (long id : ids) {
                            statement.setObject(1, id);
                            statement.execute();
                        }
                    }
                }),
                Case.nPlusOne("a transaction for each within one unit of work", shop -> {
                    List<Long> ids = shop.customers();
                    try (Connection connection = shop.source().getConnection()) {
                        connection.setAutoCommit(false);
                        for (long id : ids) {
                            shop.read(connection, BY_ID, id);
                            connection.commit();
                        }
                    }
                }),
                Case.nPlusOne("five of them", shop -> {
                    for (long id = 1; id <= 5; id++) {
                        shop.read(BY_ID, id);
                    }
                }),
                Case.nPlusOne("five with one value twice", shop -> {
                    for (long id : List.of(1L, 2L, 3L, 4L, 1L)) {
                        shop.read(BY_ID, id);
                    }
                }),
                Case.nPlusOne("many with few values", shop -> {
                    for (int i = 0; i < 30; i++) {
                        shop.read(BY_ID, 1L + i % 6);
                    }
                }),
                Case.nPlusOne("some that fail in between", shop -> {
                    for (long id : shop.customers()) {
                        shop.read(BY_ID, id);
                        shop.fails("select 1 / (id - id) from customer where id = ?", id);
                    }
                }));
    }

    static List<Case> twice() {
        return List.of(
                Case.nPlusOne("more than any bound of values", shop -> {
                    for (long id = 1; id <= 300; id++) {
                        shop.read(BY_ID, id);
                    }
                }),
                Case.nPlusOneTwice("two associations of each", shop -> {
                    for (long id : shop.orders()) {
                        shop.read("select id from order_line where order_id = ?", id);
                        shop.read("select id from shipment where order_id = ?", id);
                    }
                }),
                Case.nPlusOneTwice("a loop in a loop", shop -> {
                    for (long id : shop.customers()) {
                        for (long order : shop.read("select id from orders where customer_id = ?", id)) {
                            shop.read("select id from order_line where order_id = ?", order);
                        }
                    }
                }),
                Case.nPlusOneTwice("one statement from two loops", shop -> {
                    for (long id : shop.customers()) {
                        shop.read(BY_ID, id);
                    }
                    for (long id : shop.customers()) {
                        shop.read(BY_ID, id + 1);
                    }
                }),
                Case.nPlusOne("on virtual threads", shop -> {
                    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                        fanOut(shop, threads);
                    }
                }),
                Case.nPlusOne("on a pool of threads", shop -> {
                    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
                        fanOut(shop, threads);
                    }
                }));
    }

    private static void fanOut(Shop shop, ExecutorService threads) throws Exception {
        List<Callable<List<Long>>> tasks = shop.customers().stream()
                .map(id -> StatementScope.carry((Callable<List<Long>>) () -> shop.read(BY_ID, id)))
                .toList();
        for (Future<List<Long>> each : threads.invokeAll(tasks)) {
            each.get();
        }
    }

    private static void quietly(Shop shop, String sql, Object... binds) {
        try {
            shop.read(sql, binds);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static long name(Shop shop, long id) throws SQLException {
        return shop.read(BY_ID, id).getFirst();
    }

    private static void descend(Shop shop, long parent) throws SQLException {
        for (long child : shop.read("select id from customer where parent_id = ?", parent)) {
            descend(shop, child);
        }
    }
}
