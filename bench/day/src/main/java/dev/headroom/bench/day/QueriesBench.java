package dev.headroom.bench.day;

import java.io.IOException;
import java.io.Reader;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import tools.jackson.databind.JsonNode;

/**
 * Goes through the day of many households on a running service, and writes down what each statement took and which of
 * them read a large table from end to end: by the plan that serves whatever values come.
 *
 * <p>Arguments: the data directory, the file to write, and the commit that runs. The households are any, and get a
 * session each, which is ended again; what they write, they take back.
 */
public final class QueriesBench {
    private static final int HOUSEHOLDS = 400;
    private static final int LARGE_ROWS = 10_000;
    /** A p95 needs this many samples. */
    private static final int ENOUGH = 400;

    private static final String TOKEN = "bench-queries-";

    private static final List<String> READS = List.of(
            "/api/v2/daily-outlook/{user}",
            "/api/v2/daily-outlook/{user}/balance-score",
            "/api/v2/daily-outlook/{user}/peer-comparison",
            "/api/v2/daily-outlook/{user}?date={yesterday}",
            "/api/v1/users/profile",
            "/api/v1/accounts",
            "/api/v1/transactions",
            "/api/v1/transactions?q=rent",
            "/api/v1/transactions?from={yesterday}",
            "/api/v1/transactions?limit=200",
            "/api/v1/categories",
            "/api/v1/budgets",
            "/api/v1/goals",
            "/api/v1/bills",
            "/api/v1/debts",
            "/api/v1/income-sources",
            "/api/v1/imports",
            "/api/v1/grants",
            "/api/v1/auth/session");

    private final RunningService service;
    private final Connection database;
    private final List<Long> users = new ArrayList<>();

    private QueriesBench(RunningService service, Connection database) {
        this.service = service;
        this.database = database;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("needs DATA_DIRECTORY RESULT_FILE COMMIT");
        }
        Path data = Path.of(arguments[0]);
        try (Connection database = connect(data)) {
            QueriesBench bench = new QueriesBench(RunningService.over(data), database);
            Map<String, Object> result = RunningService.result(arguments[2]);
            bench.measure(result);
            RunningService.write(result, Path.of(arguments[1]));
        }
    }

    /** As the superuser: the figures of others are wanted. */
    private static Connection connect(Path data) throws IOException, SQLException {
        Properties servers = new Properties();
        try (Reader file = Files.newBufferedReader(data.resolve("servers.properties"))) {
            servers.load(file);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + servers.getProperty("primary.port")
                        + "/headroom?preferQueryMode=simple",
                "postgres",
                servers.getProperty("postgres.password"));
    }

    private void measure(Map<String, Object> result) throws Exception {
        int requests = 0;
        try {
            signIn();
            for (long user : users) {
                requests += day(user);
            }
            String operator = service.signIn("operator").get("token").asString();
            result.put("households", count("select count(*) from household"));
            result.put("sampled", users.size());
            result.put("requests", requests);
            result.put("statements", statements(ask("/api/v1/operator/database/statements?limit=2000", operator)));
            result.put("plans", plans(ask("/api/v1/operator/database/plans", operator)));
            JsonNode indexes = ask("/api/v1/operator/indexes", operator);
            result.put("declared_indexes", indexes.get("declared"));
            result.put("proved_indexes", indexes.get("proved"));
        } finally {
            forget();
        }
    }

    private JsonNode ask(String path, String token) throws IOException, InterruptedException {
        return service.json("GET", path, token);
    }

    private void signIn() throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("select id from app_user where household_id is not null"
                        + " order by hashint8(id) limit " + HOUSEHOLDS)) {
            while (row.next()) {
                users.add(row.getLong(1));
            }
        }
        try (PreparedStatement session =
                database.prepareStatement("insert into session (token_hash, user_id, created_at, expires_at)"
                        + " values (?, ?, now(), now() + interval '1 hour')")) {
            for (long user : users) {
                session.setBytes(1, digest(TOKEN + user));
                session.setLong(2, user);
                session.addBatch();
            }
            session.executeBatch();
        }
        try (Statement statement = database.createStatement()) {
            statement.execute("select pg_stat_statements_reset()");
        }
    }

    private void forget() throws SQLException {
        try (PreparedStatement session =
                database.prepareStatement("delete from session where user_id = ?" + " and token_hash = ?")) {
            for (long user : users) {
                session.setBytes(2, digest(TOKEN + user));
                session.setLong(1, user);
                session.addBatch();
            }
            session.executeBatch();
        }
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Every kind of read twice, and a transaction that is written, changed and taken back. */
    private int day(long user) throws IOException, InterruptedException {
        String token = TOKEN + user;
        String yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1).toString();
        int requests = 0;
        for (int round = 0; round < 2; round++) {
            for (String path : READS) {
                service.send(
                        "GET", path.replace("{user}", Long.toString(user)).replace("{yesterday}", yesterday), token);
                requests++;
            }
        }
        return requests + write(token, yesterday);
    }

    private int write(String token, String day) throws IOException, InterruptedException {
        JsonNode account = ask("/api/v1/accounts", token).at("/items/0");
        if (account.isMissingNode()) {
            return 1;
        }
        String body = RunningService.JSON.writeValueAsString(Map.of(
                "account_id",
                account.get("id").longValue(),
                "date",
                day,
                "amount",
                Map.of("amount", "-1.00", "currency", account.get("currency").asString()),
                "memo",
                "a coffee"));
        JsonNode written = RunningService.JSON.readTree(
                service.send("POST", "/api/v1/transactions", token, HttpRequest.BodyPublishers.ofString(body))
                        .body());
        service.send("GET", "/api/v1/transactions/" + written.get("id").longValue(), token);
        service.send("DELETE", "/api/v1/transactions/" + written.get("id").longValue(), token);
        return 4;
    }

    /** A statement with as many calls as a p95 needs. */
    private record Timed(double p95Millis, long calls, String caller, String sql) {}

    private static Map<String, Object> statements(JsonNode report) {
        List<Timed> lines = new ArrayList<>();
        for (JsonNode line : report.get("statements")) {
            long calls = line.at("/volume/calls").longValue();
            if (calls >= ENOUGH) {
                double p95 = line.at("/millis/p95").doubleValue();
                lines.add(new Timed(p95, calls, line.path("caller").asString(""), text(line)));
            }
        }
        lines.sort(Comparator.comparingDouble(Timed::p95Millis).reversed());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("with_enough_calls_for_a_p95", lines.size());
        result.put("slowest", lines.stream().limit(10).toList());
        return result;
    }

    private static String text(JsonNode line) {
        String sql = line.get("sql").asString();
        return sql.length() <= 160 ? sql : sql.substring(0, 160) + "...";
    }

    /**
     * Of every statement of the households' requests, as PostgreSQL counted them: for whatever values; and of the
     * dearest ones as the service plans them, with values that came.
     */
    private Map<String, Object> plans(JsonNode sampled) throws SQLException {
        List<Map<String, Object>> scans = new ArrayList<>();
        int explained = 0;
        List<String> unexplained = new ArrayList<>();
        for (String query : counted()) {
            try (Statement statement = database.createStatement();
                    ResultSet row = statement.executeQuery("explain (generic_plan, format json) " + query)) {
                row.next();
                explained++;
                scans(query, RunningService.JSON.readTree(row.getString(1)).at("/0/Plan"), scans);
            } catch (SQLException failure) {
                unexplained.add(
                        String.valueOf(failure.getMessage()).lines().findFirst().orElse("") + ": " + query.strip());
            }
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("explained", explained);
        result.put("large_table_rows", LARGE_ROWS);
        result.put("sequential_scans_of_large_tables", scans);
        result.put("not_explained", unexplained);
        List<Map<String, Object>> ours = new ArrayList<>();
        for (JsonNode statement : sampled.get("statements")) {
            for (JsonNode finding : statement.get("findings")) {
                ours.add(
                        Map.of("kind", finding.get("kind"), "subject", finding.get("subject"), "sql", text(statement)));
            }
        }
        result.put("explained_with_values", sampled.get("statements").size());
        result.put("findings_with_values", ours);
        return result;
    }

    private List<String> counted() throws SQLException {
        List<String> queries = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement("select query from pg_stat_statements"
                + " where calls >= ? and userid = 'headroom'::regrole and query ~* '^\\s*(select|with|insert|update|delete)'"
                + " order by total_exec_time desc")) {
            statement.setInt(1, HOUSEHOLDS / 10);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    queries.add(row.getString(1));
                }
            }
        }
        return queries;
    }

    private void scans(String query, JsonNode node, List<Map<String, Object>> found) throws SQLException {
        if (node.path("Node Type").asString("").equals("Seq Scan")) {
            String table = node.get("Relation Name").asString();
            long rows =
                    count("select coalesce(max(reltuples), 0)::bigint from pg_class where relname = '" + table + "'");
            if (rows > LARGE_ROWS) {
                found.add(Map.of("table", table, "rows", rows, "sql", query.strip()));
            }
        }
        for (JsonNode child : node.path("Plans")) {
            scans(query, child, found);
        }
    }

    private long count(String sql) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
