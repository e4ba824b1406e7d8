package dev.headroom.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables that jobs are kept in. */
public final class JobTables {
    /** Where Flyway finds them, as a repeatable migration. */
    public static final String FLYWAY_LOCATION = "classpath:dev/headroom/jobs/migration";

    private static final String SCRIPT = "migration/R__headroom_jobs.sql";

    private JobTables() {}

    /** Makes what is missing, for an application without migrations; safe to call again. */
    public static void create(Connection connection) throws SQLException {
        try (InputStream in = JobTables.class.getResourceAsStream(SCRIPT);
                Statement statement = connection.createStatement()) {
            if (in == null) {
                throw new IllegalStateException(SCRIPT + " is missing from the jar");
            }
            statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
