package dev.headroom.fuzz;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Who sends requests: signed in through the database of the service, each household with words of its own in everything
 * that it named, so that whoever is told one of them was told that household's data.
 */
final class Cast {
    private static final Duration LASTS = Duration.ofHours(12);

    /** Columns whose text a household chose, with the table's way to the household. */
    private static final List<String> PLANTED = List.of(
            "update household set name = ? || ' home', tier = 'load' where id = ?",
            "update app_user set display_name = ? || ' person ' || id where household_id = ?",
            "update account set name = ? || ' ' || id where household_id = ?",
            "update txn set payee = ? || ' ' || left(payee, 100) where household_id = ?",
            "update txn set memo = ? where household_id = ?",
            "update goal set name = ? || ' ' || id where household_id = ?",
            "update bill set name = ? || ' ' || id where household_id = ?",
            "update debt set name = ? || ' ' || id where household_id = ?",
            "update income_source set name = ? || ' ' || id where household_id = ?",
            "update portfolio set name = ? || ' ' || id where household_id = ?",
            "update bank_connection set institution = ? || ' ' || id where household_id = ?",
            "update notification set title = ? where household_id = ?",
            "update notification set body = ? where household_id = ?",
            "insert into category (household_id, slug, name, kind)"
                    + " select h.id, 'planted', left(w.word, 60), 'spending' from (select ?::text as word) w,"
                    + " household h where h.id = ? on conflict do nothing");

    private final Map<Role, Principal> principals = new EnumMap<>(Role.class);

    private Cast() {}

    /** Where the database is. */
    record Access(String url, String user, String password) {
        /** Of the service that brought its own, by what its data directory says. */
        static Access of(Properties servers) {
            return new Access(
                    "jdbc:postgresql://127.0.0.1:" + servers.getProperty("primary.port", "") + "/headroom",
                    "headroom",
                    servers.getProperty("headroom.password", ""));
        }

        Connection connect() throws SQLException {
            return DriverManager.getConnection(url, user, password);
        }
    }

    private record House(long userId, long householdId) {}

    /** Signs everybody in; the same tokens and words for the same seed. */
    static Cast in(Access access, long seed) throws SQLException {
        Cast cast = new Cast();
        try (Connection connection = access.connect()) {
            connection.setAutoCommit(false);
            List<House> houses = houses(connection);
            List<String> words = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String word = "Zq" + (char) ('a' + i) + "wort" + letters(seed, i) + "xq";
                words.add(word);
                plant(connection, houses.get(i).householdId(), word);
            }
            cast.household(Role.HOUSEHOLD, houses.getFirst(), others(words, 0), seed);
            cast.household(Role.ANOTHER_HOUSEHOLD, houses.get(1), others(words, 1), seed);
            cast.household(Role.WITNESS, houses.get(3), others(words, 3), seed);
            long advisor = person(connection, "advisor");
            grant(connection, advisor, houses.get(2).householdId());
            cast.add(new Principal(Role.ADVISOR, token(seed, Role.ADVISOR), advisor, 0, others(words, 2)));
            long operator = person(connection, "operator");
            cast.add(new Principal(Role.OPERATOR, token(seed, Role.OPERATOR), operator, 0, words));
            cast.add(new Principal(Role.NOBODY, "", 0, 0, words));
            for (Principal each : cast.principals.values()) {
                if (each.signedIn()) {
                    session(connection, each.token(), each.userId());
                }
            }
            connection.commit();
        }
        return cast;
    }

    Principal as(Role role) {
        Principal principal = principals.get(role);
        if (principal == null) {
            throw new IllegalStateException("nobody plays " + role);
        }
        return principal;
    }

    private void add(Principal principal) {
        principals.put(principal.role(), principal);
    }

    private void household(Role role, House house, List<String> foreign, long seed) {
        add(new Principal(role, token(seed, role), house.userId(), house.householdId(), foreign));
    }

    private static String token(long seed, Role role) {
        return "fuzz-" + seed + '-' + role.label();
    }

    private static List<String> others(List<String> words, int own) {
        List<String> others = new ArrayList<>(words);
        others.remove(own);
        return List.copyOf(others);
    }

    private static String letters(long seed, int which) {
        StringBuilder text = new StringBuilder();
        long rest = seed * 31 + which;
        for (int i = 0; i < 6; i++) {
            text.append((char) ('a' + Math.floorMod(rest, 26)));
            rest = (rest * 6364136223846793005L + 1442695040888963407L) >>> 3;
        }
        return text.toString();
    }

    private static List<House> houses(Connection connection) throws SQLException {
        List<House> houses = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select min(u.id), u.household_id from app_user u
                        where u.household_id is not null and u.active and u.password_hash is null
                          and exists (select from portfolio p where p.household_id = u.household_id)
                          and exists (select from account a where a.household_id = u.household_id)
                        group by 2 order by 2 limit 4""")) {
            while (rows.next()) {
                houses.add(new House(rows.getLong(1), rows.getLong(2)));
            }
        }
        if (houses.size() < 4) {
            throw new SQLException("the database needs 4 generated households with accounts and portfolios, has "
                    + houses.size() + "; start the service with --households 60");
        }
        return houses;
    }

    private static void plant(Connection connection, long household, String word) throws SQLException {
        for (String sql : PLANTED) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, word);
                statement.setLong(2, household);
                statement.executeUpdate();
            }
        }
    }

    private static long person(Connection connection, String role) throws SQLException {
        String email = "fuzz-" + role + "@headroom.example";
        long id;
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into app_user (email, display_name) values (?, ?)
                on conflict (lower(email)) do update set active = true returning id""")) {
            insert.setString(1, email);
            insert.setString(2, role.toLowerCase(Locale.ROOT));
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                id = row.getLong(1);
            }
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into user_role values (?, ?) on conflict do nothing")) {
            insert.setLong(1, id);
            insert.setString(2, role);
            insert.executeUpdate();
        }
        return id;
    }

    private static void grant(Connection connection, long advisor, long household) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into access_grant (household_id, advisor_id) values (?, ?) on conflict do nothing""")) {
            insert.setLong(1, household);
            insert.setLong(2, advisor);
            insert.executeUpdate();
        }
    }

    private static void session(Connection connection, String token, long user) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into session (token_hash, user_id, created_at, expires_at) values (?, ?, ?, ?)
                on conflict (token_hash) do update
                set user_id = excluded.user_id, expires_at = excluded.expires_at""")) {
            Instant now = Instant.now();
            insert.setBytes(1, MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
            insert.setLong(2, user);
            insert.setTimestamp(3, Timestamp.from(now.minusSeconds(1)));
            insert.setTimestamp(4, Timestamp.from(now.plus(LASTS)));
            insert.executeUpdate();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
