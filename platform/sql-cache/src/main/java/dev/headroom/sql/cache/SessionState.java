package dev.headroom.sql.cache;

import dev.headroom.base.Violation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a connection is in the middle of.
 *
 * @param replica whether it is connected to one
 * @param written whether its transaction has changed anything
 * @param isolation of its transaction, as the server says it
 * @param temporary whether tables may be hidden behind temporary ones
 * @param fingerprint of the settings that results depend on: user, search path, time zone, forms of numbers and dates
 */
record SessionState(boolean replica, boolean written, String isolation, boolean temporary, String fingerprint) {
    /**
     * One row; asks nothing that a replica couldn't answer. Each setting by its name: the view of all of them takes a
     * millisecond of the server, for a question that goes before every query that isn't kept yet.
     */
    static final String QUESTION = """
            select pg_is_in_recovery(), pg_current_xact_id_if_assigned() is not null,
                current_setting('transaction_isolation'),
                case when pg_my_temp_schema() = 0 then false
                    else exists (select from pg_class where relnamespace = pg_my_temp_schema()) end,
                md5(json_build_array(current_user, session_user, current_database(),
                    current_setting('search_path'), current_setting('TimeZone'), current_setting('DateStyle'),
                    current_setting('IntervalStyle'), current_setting('extra_float_digits'),
                    current_setting('bytea_output'), current_setting('lc_monetary'), current_setting('lc_numeric'),
                    current_setting('lc_time'), current_setting('default_text_search_config'),
                    current_setting('xmlbinary'), current_setting('xmloption'),
                    current_setting('quote_all_identifiers'), current_setting('row_security'))::text)
            """;

    static SessionState read(ResultSet row) throws SQLException {
        row.next();
        return new SessionState(
                row.getBoolean(1),
                row.getBoolean(2),
                String.valueOf(row.getString(3)),
                row.getBoolean(4),
                String.valueOf(row.getString(5)));
    }

    /** Why nothing may be kept, or answered from what is kept, on this session. */
    Optional<Refusal> refusal(String usual) {
        if (replica) {
            return refused("must be on the primary: a replica's snapshot doesn't list what is running", "a replica");
        }
        if (written) {
            return refused("must not have written: nobody else may see it yet", "a transaction with changes");
        }
        if (!isolation.equals("read committed")) {
            return refused("must be READ COMMITTED: others read an older snapshot than they begin with", isolation);
        }
        if (temporary) {
            return refused("must have no temporary tables: they hide others", "a temporary schema");
        }
        return fingerprint.equals(usual)
                ? Optional.empty()
                : refused("must have the settings that the others of its pool have", "another user, path or zone");
    }

    private static Optional<Refusal> refused(String rule, String value) {
        return Optional.of(new Refusal(
                Refusal.Kind.SESSION,
                Violation.of("session of a cached query", rule, value).instead("it was answered by the database")));
    }
}
