package dev.headroom.finance.server.export;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.stereotype.Component;

/**
 * Writes all that is kept of a household as a ZIP file, while it is read: memory holds a row at a time. Everything is
 * of one moment, the beginning of the export.
 */
@Component
class Export {
    private static final ErrorCode TOO_MANY = new ErrorCode("TOO_MANY_EXPORTS", ErrorCode.Kind.TOO_MANY);
    private static final int AT_A_TIME = 2;
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final DataSource database;
    private final List<Sheets.Sheet> sheets = Sheets.all();
    private final Semaphore free = new Semaphore(AT_A_TIME);

    Export(DataSource database) {
        this.database = database;
    }

    /** Where the file goes, asked for once it is certain that there will be one. */
    interface Target {
        OutputStream open() throws IOException;
    }

    /** Writes the file and leaves the target open. */
    void write(Caller.Household household, Target target) throws IOException {
        if (!free.tryAcquire()) {
            throw CodedException.retryAfter(
                    TOO_MANY,
                    WAIT,
                    Violation.of("exports", "must be at most %d at a time on this node".formatted(AT_A_TIME), null)
                            .instead("try again in a few seconds"));
        }
        try (Connection connection = database.getConnection()) {
            // long, and nobody's next answer depends on it: a replica's, where one has what the caller has written
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try {
                begin(connection, household);
                ZipOutputStream zip = new ZipOutputStream(target.open(), StandardCharsets.UTF_8);
                fill(connection, household, zip);
                zip.finish();
                zip.flush();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
                connection.setReadOnly(false);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("the export failed in the database", failure);
        } finally {
            free.release();
        }
    }

    private static void begin(Connection connection, Caller.Household household) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
        }
        // times are written with the offset of the household's own zone
        try (PreparedStatement zone = connection.prepareStatement("select set_config('timezone', ?, true)")) {
            zone.setString(1, household.zone().getId());
            zone.execute();
        }
    }

    private void fill(Connection connection, Caller.Household household, ZipOutputStream zip)
            throws IOException, SQLException {
        zip.putNextEntry(new ZipEntry("profile.json"));
        zip.write(profile(connection, household.id()).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        PGConnection postgres = connection.unwrap(PGConnection.class);
        for (Sheets.Sheet sheet : sheets) {
            zip.putNextEntry(new ZipEntry(sheet.file()));
            postgres.getCopyAPI().copyOut(sheet.copy(household.id()), new Unclosed(zip));
            zip.closeEntry();
        }
        attachments(connection, household.id(), zip);
    }

    private static String profile(Connection connection, long household) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(Sheets.resource("profile.sql"))) {
            query.setLong(1, household);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : "{}";
            }
        }
    }

    private static void attachments(Connection connection, long household, ZipOutputStream zip)
            throws IOException, SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                select a.id, a.file_name, a.content from attachment a left join txn t on t.id = a.txn_id
                where a.household_id = ? and t.deleted_at is null order by a.id
                """)) {
            query.setLong(1, household);
            query.setFetchSize(1);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String name = row.getString("file_name").replaceAll("[^\\p{L}\\p{N}._ -]", "_");
                    zip.putNextEntry(new ZipEntry("attachments/" + row.getLong("id") + "-" + name));
                    zip.write(row.getBytes("content"));
                    zip.closeEntry();
                }
            }
        }
    }

    /** The driver may close what it writes to; the ZIP file goes on. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
