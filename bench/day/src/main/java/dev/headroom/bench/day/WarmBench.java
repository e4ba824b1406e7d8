package dev.headroom.bench.day;

import java.io.IOException;
import java.io.Reader;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import tools.jackson.databind.JsonNode;

/**
 * Measures how fast the service that runs over a data directory warms a cache of one value per sign-in: from an empty
 * cache, where the database is read, and once more, where nothing is. Everybody is signed in for that, and out again.
 * Writes one JSON document.
 *
 * <p>Arguments: the data directory, the file to write, and the commit that runs.
 */
public final class WarmBench {
    private static final int ROUNDS = 3;
    private static final int MOST = 100_000;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int SECRET_BYTES = 24;

    private final RunningService service;
    private final String operator;
    private final Connection database;

    private WarmBench(RunningService service, String operator, Connection database) {
        this.service = service;
        this.operator = operator;
        this.database = database;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("needs DATA_DIRECTORY RESULT_FILE COMMIT");
        }
        Path data = Path.of(arguments[0]);
        RunningService service = RunningService.over(data);
        String operator = service.signIn("operator").get("token").asString();
        try (Connection database = database(data)) {
            WarmBench bench = new WarmBench(service, operator, database);
            Map<String, Object> result = RunningService.result(arguments[2]);
            String secret = secret();
            bench.signedIn("""
                    insert into session (token_hash, user_id, created_at, expires_at)
                    select sha256(convert_to(? || id, 'UTF8')), id, now(), now() + interval '1 hour' from app_user
                    where active order by id limit ?""", secret, MOST);
            try {
                result.put("profiles", bench.measure("profiles", "user_profile"));
            } finally {
                bench.signedIn("""
                        delete from session where token_hash in (
                        select sha256(convert_to(? || id, 'UTF8')) from app_user where active order by id limit ?)""", secret, MOST);
            }
            RunningService.write(result, Path.of(arguments[1]));
        }
    }

    private static Connection database(Path data) throws IOException, SQLException {
        Properties servers = new Properties();
        try (Reader file = Files.newBufferedReader(data.resolve("servers.properties"))) {
            servers.load(file);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + servers.getProperty("primary.port") + "/headroom",
                "postgres",
                servers.getProperty("postgres.password"));
    }

    /** Nobody can guess the sessions. */
    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void signedIn(String statement, String secret, int most) throws SQLException {
        try (PreparedStatement change = database.prepareStatement(statement)) {
            change.setString(1, secret);
            change.setInt(2, most);
            change.executeUpdate();
        }
    }

    private Map<String, Object> measure(String mode, String cache)
            throws IOException, InterruptedException, SQLException {
        List<Map<String, Object>> empty = new ArrayList<>();
        List<Map<String, Object>> full = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            service.send("POST", "/api/v1/operator/cache/clear", operator, body("{\"cache\":\"" + cache + "\"}"));
            empty.add(warm(mode));
            full.add(warm(mode));
        }
        return Map.of("from_the_database", empty, "from_the_tiers", full);
    }

    private Map<String, Object> warm(String mode) throws IOException, InterruptedException, SQLException {
        long before = statements();
        service.send(
                "POST",
                "/api/v1/operator/cache/warm",
                operator,
                body("{\"mode\":\"%s\",\"limit\":%d,\"days\":1}".formatted(mode, MOST)));
        JsonNode run;
        do {
            Thread.sleep(POLL);
            run = service.json("GET", "/api/v1/operator/cache/warm", operator).get("run");
        } while ("RUNNING".equals(run.get("state").asString()));
        JsonNode source = run.get("sources").get(0);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("items", source.get("done").intValue());
        report.put("failed", source.get("failed").intValue());
        report.put("seconds", run.get("millis").longValue() / 1e3);
        report.put("items_per_second", Math.round(run.get("per_second").doubleValue()));
        report.put("statements_of_all", statements() - before);
        return report;
    }

    private static HttpRequest.BodyPublisher body(String json) {
        return HttpRequest.BodyPublishers.ofString(json);
    }

    /** That the database has run, whoever asked. */
    private long statements() throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("select sum(calls)::bigint from pg_stat_statements")) {
            row.next();
            return row.getLong(1);
        }
    }
}
