package dev.headroom.sql.corpus;

import dev.headroom.embedded.DatabaseAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Twelve customers with three orders of three lines each, seen through an observed data source. */
record Shop(DataSource source) {
    static final int CUSTOMERS = 12;

    private static final String SCHEMA = """
            create table customer (id bigint primary key, name text not null, region int not null, parent_id bigint);
            create table product (id bigint primary key, name text not null);
            create table orders (id bigint primary key, customer_id bigint not null references customer,
                placed_on date not null, state text not null);
            create table order_line (id bigint primary key, order_id bigint not null references orders,
                product_id bigint not null references product, quantity int not null);
            create table shipment (id bigint primary key, order_id bigint not null references orders, carrier text);
            create table event (id bigint generated always as identity primary key, kind text, amount int);
            create sequence numbers;
            insert into customer select i, 'name ' || i, i % 3, nullif(i - 1, 0) from generate_series(1, 12) i;
            insert into product select i, 'product ' || i from generate_series(1, 40) i;
            insert into orders select i, 1 + i % 12, date '2024-01-01' + i::int, 'OPEN' from generate_series(1, 36) i;
            insert into order_line select i, 1 + i % 36, 1 + i % 40, i % 5 from generate_series(1, 108) i;
            insert into shipment select i, 1 + i % 36, 'post' from generate_series(1, 36) i;
            """;

    static DataSource raw(DatabaseAccess access) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(access.url());
        source.setUser(access.user());
        source.setPassword(access.password());
        return source;
    }

    static void create(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(SCHEMA);
        }
    }

    /** The first column of every row. */
    List<Long> read(String sql, @Nullable Object... binds) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return read(connection, sql, binds);
        }
    }

    List<Long> read(Connection connection, String sql, @Nullable Object... binds) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, binds);
            List<Long> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(rows.getLong(1));
                }
            }
            return values;
        }
    }

    /** Without placeholders. */
    void plain(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void write(String sql, @Nullable Object... binds) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, binds);
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... binds) throws SQLException {
        for (int i = 0; i < binds.length; i++) {
            if (binds[i] instanceof Long[] array) {
                statement.setArray(i + 1, statement.getConnection().createArrayOf("bigint", array));
            } else {
                statement.setObject(i + 1, binds[i]);
            }
        }
    }

    /** For what fails. */
    boolean fails(String sql, @Nullable Object... binds) {
        try {
            read(sql, binds);
            return false;
        } catch (SQLException expected) {
            return true;
        }
    }

    List<Long> customers() throws SQLException {
        return read("select id from customer order by id");
    }

    List<Long> orders() throws SQLException {
        return read("select id from orders order by id");
    }
}
