package dev.headroom.finance.server.indexes;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.datasource.Database;
import dev.headroom.finance.server.indexes.IndexCatalogue.Declared;
import dev.headroom.sql.BuildPolicy;
import dev.headroom.sql.BuildProgress;
import dev.headroom.sql.BuildReport;
import dev.headroom.sql.BuildRunner;
import dev.headroom.sql.IndexVerification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Builds the declared indexes and proves them. Building is safe to repeat and to stop, and goes on beside writes; it
 * uses connections of its own, since it must not pass a pooler.
 */
@Component
public class Indexes {
    private static final Logger LOG = LoggerFactory.getLogger(Indexes.class);
    private static final ErrorCode BUILDING = new ErrorCode("INDEXES_ARE_BEING_BUILT", ErrorCode.Kind.CONFLICT);
    private static final int HASH_BYTES = 32;

    private final IndexCatalogue catalogue = IndexCatalogue.ofTheService();
    private final DataSource direct;
    private final JdbcClient jdbc;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile State state = new State(false, null, null);

    Indexes(Database database, JdbcClient jdbc) {
        this.direct = database.direct();
        this.jdbc = jdbc;
    }

    /**
     * What this node builds.
     *
     * @param building whether it does
     * @param progress of the index under way, where the server tells
     * @param last the report of the last build of this node
     */
    public record State(
            boolean building,
            @Nullable BuildProgress progress,
            @Nullable BuildReport last) {}

    /**
     * A declared index as it is found.
     *
     * @param purpose what it is for, in words
     * @param query that it is for
     * @param found how it is
     */
    public record Line(String purpose, String query, IndexVerification.Result found) {}

    /** Builds what is missing, and returns when that is done. */
    public BuildReport build() {
        if (!lock.tryLock()) {
            throw busy();
        }
        try {
            state = new State(true, null, state.last());
            BuildRunner runner = new BuildRunner(
                    direct,
                    BuildPolicy.USUAL,
                    Ticker.system(),
                    progress -> state = new State(true, progress, state.last()));
            BuildReport report = runner.run(
                    catalogue.indexes().stream().map(Declared::definition).toList());
            state = new State(false, null, report);
            report.problems().forEach(problem -> LOG.warn("index: {}", problem.message()));
            return report;
        } finally {
            state = new State(false, null, state.last());
            lock.unlock();
        }
    }

    private static CodedException busy() {
        return CodedException.of(
                BUILDING,
                Violation.of("build", "must be the only one of this node", null)
                        .instead("GET /api/v1/operator/indexes/build says how far it is"));
    }

    /** Builds in the background; INDEXES_ARE_BEING_BUILT where it does already. */
    public State start() {
        if (lock.isLocked()) {
            throw busy();
        }
        Thread.ofVirtual().name("build-indexes").start(() -> {
            try {
                build();
            } catch (RuntimeException failure) {
                LOG.warn("the indexes could not be built", failure);
            }
        });
        return new State(true, null, state.last());
    }

    /** What this node builds now, and what the last build came to. */
    public State state() {
        return state;
    }

    /**
     * Each declared index: whether it is there, valid, and read by the query that it is for. Plans, and runs nothing.
     */
    public List<Line> verify() {
        Map<String, Object> samples = new HashMap<>();
        catalogue.samples().forEach((name, query) -> samples.put(name, sample(query)));
        List<IndexVerification.Pair> pairs = catalogue.indexes().stream()
                .map(index -> IndexVerification.Pair.of(
                        index.definition().name(),
                        index.query(),
                        index.values().stream().map(samples::get).toArray()))
                .toList();
        List<IndexVerification.Result> results = new IndexVerification(direct).verify(pairs);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Declared declared = catalogue.indexes().get(i);
            lines.add(new Line(declared.purpose(), declared.query(), results.get(i)));
        }
        return lines;
    }

    /** Names of those that aren't there or aren't valid. */
    public List<String> missing() {
        String[] names = catalogue.indexes().stream()
                .map(index -> index.definition().name())
                .toArray(String[]::new);
        return jdbc.sql("""
                        select name from unnest(?) with ordinality as n (name, place)
                        where not exists (select from pg_index where indexrelid = to_regclass(name) and indisvalid)
                        order by place
                        """)
                .param(names)
                .query((row, _) -> String.valueOf(row.getString(1)))
                .list();
    }

    /** A value that the database has, or one that it can't have where its table is empty. */
    private Object sample(String query) {
        return jdbc.sql(query).query((ResultSet rows) -> {
            Object value = rows.next() ? rows.getObject(1) : null;
            return value == null ? none(rows) : value;
        });
    }

    private static Object none(ResultSet rows) throws SQLException {
        return switch (rows.getMetaData().getColumnType(1)) {
            case Types.DATE -> java.sql.Date.valueOf(LocalDate.EPOCH);
            case Types.BINARY -> new byte[HASH_BYTES];
            case Types.SMALLINT, Types.INTEGER -> -1;
            default -> -1L;
        };
    }
}
