package dev.headroom.sql;

import dev.headroom.base.Ticker;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes the statements of a process: how often, how long, how many rows, which are slow and from where, and which
 * are repeated in one unit of work. Safe for any number of threads; a statement costs about a microsecond more.
 *
 * <p>Values that statements are given are hashed to tell them apart. They are kept only where the settings ask for
 * samples, and shown only where the settings ask for that in development.
 */
public final class Statements {
    /** Slow executions are told to this logger, repeated ones too, each place once. */
    private static final Logger LOG = LoggerFactory.getLogger(Statements.class);
    /** Characters of a statement in a line of the log. */
    private static final int LOGGED = 400;

    private final StatementSettings settings;
    private final Ticker ticker;
    private final StatementFrames frames;
    private final FingerprintCache texts;
    private final StatementRegistry registry;
    private final StatementEvents events;
    private final long since;
    private volatile RepeatAssociations associations = RepeatAssociations.none();

    /** By the machine's ticker. */
    public Statements(StatementSettings settings) {
        this(settings, Ticker.system());
    }

    /** @param ticker that durations are taken by */
    public Statements(StatementSettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.frames = new StatementFrames(settings.application());
        this.texts = new FingerprintCache(settings.fingerprints() * 2);
        this.registry = new StatementRegistry(settings);
        this.events = new StatementEvents();
        this.since = ticker.nanos();
    }

    /** The same connections, with their statements observed. */
    public DataSource observe(DataSource source) {
        return new StatementSource(this, source);
    }

    /** Tells which association a look-up loads, for applications with a mapping of entities. */
    public void associations(RepeatAssociations known) {
        associations = known;
    }

    /**
     * As of now.
     *
     * @param most statements to list, those with the most time in all
     */
    public StatementReport report(int most) {
        long now = ticker.nanos();
        return new StatementReport(
                Duration.ofNanos(now - since),
                registry.size(),
                registry.dropped(),
                registry.lines(most),
                events.slow(now),
                events.repeats());
    }

    /** Sums over all statements so far. */
    public StatementTotals totals() {
        return registry.totals(events.slowCount(), events.repeatCount());
    }

    /** Executions with their values, where the settings keep some. */
    public StatementSamples samples() {
        return registry::samples;
    }

    /** What the application runs, for advice on indexes; with values only where the settings keep samples. */
    public WorkloadSource workload() {
        return registry::workload;
    }

    /** As they were given. */
    public StatementSettings settings() {
        return settings;
    }

    StatementFrames frames() {
        return frames;
    }

    RepeatAssociations associations() {
        return associations;
    }

    StatementText read(String sql) {
        return texts.read(sql);
    }

    long nanos() {
        return ticker.nanos();
    }

    /** Whether values are kept with an execution. */
    boolean keepsValues() {
        return settings.samples() > 0 || settings.valuesShown();
    }

    /**
     * An execution has ended well.
     *
     * @param batch how many sets of values it had
     * @return what to tell once its rows are known, where it was slow
     */
    StatementEvents.@Nullable Pending ran(String sql, StatementText text, StatementBinds binds, long took, int batch) {
        StatementCounts counts = counts(text);
        counts.ran(took);
        if (settings.samples() > 0 && binds.count() > 0) {
            counts.sample(sql, binds);
        }
        StatementScope scope = StatementScope.bound();
        if (scope != null) {
            scope.executed();
            if (settings.repeats() > 0 && batch <= 1 && text.fingerprint().kind() != Fingerprint.Kind.OTHER) {
                scope.hit(this, text, binds);
            }
        }
        return took < settings.slow().toNanos()
                ? null
                : new StatementEvents.Pending(
                        counts,
                        took,
                        binds.count(),
                        frames.caller(),
                        settings.valuesShown() ? binds.values().toString() : null);
    }

    /** An execution has failed; a retry isn't a repetition. */
    void failed(StatementText text) {
        counts(text).errors.increment();
        StatementScope scope = StatementScope.bound();
        if (scope != null) {
            scope.executed();
        }
    }

    /** Counts what goes past JDBC's statements. */
    long copied(String sql, StatementCall.Trip<Long> copy) throws SQLException {
        StatementText text = read(sql);
        long begun = nanos();
        long rows;
        try {
            rows = copy.take();
        } catch (SQLException | RuntimeException failure) {
            failed(text);
            throw failure;
        }
        StatementBinds none = new StatementBinds(0, false);
        finished(text, ran(sql, text, none, nanos() - begun, Integer.MAX_VALUE), rows);
        return rows;
    }

    /** The rows of an execution are known. */
    void finished(StatementText text, StatementEvents.@Nullable Pending slow, long rows) {
        if (rows > 0) {
            counts(text).rows.add(rows);
        }
        if (slow != null) {
            long now = ticker.nanos();
            long untold = events.add(slow, now, rows);
            if (untold < 0) {
                return;
            }
            StatementReport.Slow event = slow.told(Duration.ZERO, rows);
            LOG.warn(
                    "slow statement {}: {} ms, {} rows, {} binds{}{} at {}: {}",
                    event.fingerprint(),
                    Math.round(event.millis()),
                    event.rows(),
                    event.binds(),
                    event.values() == null ? "" : " " + event.values(),
                    untold == 0 ? "" : ", " + untold + " more since the last such line,",
                    event.caller(),
                    beginning(event.sql()));
        }
    }

    /** Of a statement in the log; all of it is in the report, under its fingerprint. */
    private static String beginning(String sql) {
        return sql.length() <= LOGGED ? sql : sql.substring(0, LOGGED) + "\u2026";
    }

    void repeated(RepeatFinding finding) {
        if (events.add(finding)) {
            LOG.warn("repeated statement: {}", finding);
        }
    }

    private StatementCounts counts(StatementText text) {
        return registry.of(text, frames);
    }

    /** Everything there is to tell of one fingerprint; null where it isn't counted. */
    public StatementReport.@Nullable Line line(String fingerprint) {
        return registry.line(fingerprint);
    }
}
