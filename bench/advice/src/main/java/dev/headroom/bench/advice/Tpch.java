package dev.headroom.bench.advice;

import dev.headroom.sql.WorkloadStatement;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** TPC-H with primary keys alone. The published answers were measured at scale 1. */
final class Tpch {
    private static final String[] SCHEMA = {
        "create table region (r_regionkey int, r_name char(25), r_comment varchar(152))",
        "create table nation (n_nationkey int, n_name char(25), n_regionkey int, n_comment varchar(152))",
        "create table part (p_partkey int, p_name varchar(55), p_mfgr char(25), p_brand char(10), p_type varchar(25),"
                + " p_size int, p_container char(10), p_retailprice numeric(15, 2), p_comment varchar(23))",
        "create table supplier (s_suppkey int, s_name char(25), s_address varchar(40), s_nationkey int,"
                + " s_phone char(15), s_acctbal numeric(15, 2), s_comment varchar(101))",
        "create table partsupp (ps_partkey int, ps_suppkey int, ps_availqty int, ps_supplycost numeric(15, 2),"
                + " ps_comment varchar(199))",
        "create table customer (c_custkey int, c_name varchar(25), c_address varchar(40), c_nationkey int,"
                + " c_phone char(15), c_acctbal numeric(15, 2), c_mktsegment char(10), c_comment varchar(117))",
        "create table orders (o_orderkey int, o_custkey int, o_orderstatus char(1), o_totalprice numeric(15, 2),"
                + " o_orderdate date, o_orderpriority char(15), o_clerk char(15), o_shippriority int,"
                + " o_comment varchar(79))",
        "create table lineitem (l_orderkey int, l_partkey int, l_suppkey int, l_linenumber int,"
                + " l_quantity numeric(15, 2), l_extendedprice numeric(15, 2), l_discount numeric(15, 2),"
                + " l_tax numeric(15, 2), l_returnflag char(1), l_linestatus char(1), l_shipdate date,"
                + " l_commitdate date, l_receiptdate date, l_shipinstruct char(25), l_shipmode char(10),"
                + " l_comment varchar(44))",
    };
    private static final String[] KEYS = {
        "alter table region add primary key (r_regionkey)",
        "alter table nation add primary key (n_nationkey)",
        "alter table part add primary key (p_partkey)",
        "alter table supplier add primary key (s_suppkey)",
        "alter table partsupp add primary key (ps_partkey, ps_suppkey)",
        "alter table customer add primary key (c_custkey)",
        "alter table orders add primary key (o_orderkey)",
        "alter table lineitem add primary key (l_orderkey, l_linenumber)",
        "vacuum analyze",
    };

    private Tpch() {}

    static Suite load(Server server, double scale) throws SQLException {
        DataSource source = server.database("tpch");
        Server.run(source, SCHEMA);
        try (Connection connection = source.getConnection()) {
            PGConnection copying = connection.unwrap(PGConnection.class);
            for (TpchTable<?> table : TpchTable.getTables()) {
                copy(copying, table, scale);
            }
        }
        Server.run(source, KEYS);
        return new Suite(
                "TPC-H, scale " + scale,
                source,
                statements(),
                (long) (1_000_000_000 * scale),
                published(),
                "insert into lineitem select l_orderkey + 100000000, l_partkey, l_suppkey, l_linenumber, l_quantity,"
                        + " l_extendedprice, l_discount, l_tax, l_returnflag, l_linestatus, l_shipdate, l_commitdate,"
                        + " l_receiptdate, l_shipinstruct, l_shipmode, l_comment from lineitem limit ",
                (int) (100_000 * scale),
                scale < 1 ? 10 : 60);
    }

    private static void copy(PGConnection connection, TpchTable<?> table, double scale) throws SQLException {
        CopyIn copy = connection
                .getCopyAPI()
                .copyIn("copy " + table.getTableName() + " from stdin (format csv, delimiter '|', quote e'\\x01')");
        StringBuilder batch = new StringBuilder();
        for (TpchEntity row : table.createGenerator(scale, 1, 1)) {
            String line = row.toLine();
            batch.append(line, 0, line.length() - 1).append('\n');
            if (batch.length() > 60_000) {
                write(copy, batch);
            }
        }
        write(copy, batch);
        copy.endCopy();
    }

    private static void write(CopyIn copy, StringBuilder batch) throws SQLException {
        byte[] bytes = batch.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        batch.setLength(0);
    }

    private static List<WorkloadStatement> statements() {
        String script;
        try (InputStream stream = Objects.requireNonNull(Tpch.class.getResourceAsStream("/tpch.sql"))) {
            script = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        List<WorkloadStatement> statements = new ArrayList<>();
        String[] queries = script.split("-- query \\d+\n", -1);
        for (int i = 1; i < queries.length; i++) {
            statements.add(new WorkloadStatement(queries[i].strip(), List.of(), Optional.of("query " + i), 1, 1));
        }
        return statements;
    }

    private static Map<String, List<String>> published() {
        Map<String, List<String>> published = new LinkedHashMap<>();
        published.put(
                "dexter", single("lineitem l_partkey l_shipdate l_suppkey", "orders o_custkey", "partsupp ps_suppkey"));
        published.put(
                "index_advisor 0.2",
                single(
                        "lineitem l_orderkey l_partkey l_shipdate l_suppkey l_receiptdate",
                        "supplier s_nationkey s_name",
                        "orders o_custkey o_orderdate",
                        "partsupp ps_partkey ps_suppkey",
                        "part p_size p_brand p_container",
                        "nation n_name",
                        "customer c_mktsegment c_nationkey c_acctbal"));
        return published;
    }

    private static List<String> single(String... tables) {
        List<String> ddl = new ArrayList<>();
        for (String table : tables) {
            String[] words = table.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
                ddl.add("create index peer_" + words[i] + " on " + words[0] + " (" + words[i] + ")");
            }
        }
        return ddl;
    }
}
