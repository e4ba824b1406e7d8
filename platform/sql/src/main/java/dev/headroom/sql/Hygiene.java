package dev.headroom.sql;

import io.github.mfvanek.pg.connection.PgConnection;
import io.github.mfvanek.pg.connection.PgConnectionImpl;
import io.github.mfvanek.pg.core.checks.host.DuplicatedIndexesCheckOnHost;
import io.github.mfvanek.pg.core.checks.host.ForeignKeysNotCoveredWithIndexCheckOnHost;
import io.github.mfvanek.pg.core.checks.host.IndexesWithBloatCheckOnHost;
import io.github.mfvanek.pg.core.checks.host.IntersectedIndexesCheckOnHost;
import io.github.mfvanek.pg.core.checks.host.InvalidIndexesCheckOnHost;
import io.github.mfvanek.pg.model.column.ColumnNameAware;
import io.github.mfvanek.pg.model.constraint.ForeignKey;
import io.github.mfvanek.pg.model.context.PgContext;
import io.github.mfvanek.pg.model.index.DuplicatedIndexes;
import io.github.mfvanek.pg.model.index.Index;
import io.github.mfvanek.pg.model.index.IndexWithBloat;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Looks for indexes that cost without serving, over the primary and its replicas: an index that only a replica reads is
 * read. Proposes statements and carries out none; never proposes to drop what is unique, a primary key, the identity of
 * a replica, or the only index of a foreign key.
 *
 * <p>The checks of one node are those of pg-index-health; which indexes are unused is summed over all nodes here.
 */
public final class Hygiene {
    private static final double BLOATED_PERCENT = 30;
    private static final long LEAST_BYTES = 1 << 20;

    private static final String SCANS = """
            select quote_ident(s.schemaname) || '.' || quote_ident(s.indexrelname) as index, s.idx_scan,
                   coalesce(extract(epoch from now() - coalesce(d.stats_reset, pg_postmaster_start_time())), 0)::bigint
            from pg_stat_user_indexes s
            cross join (select stats_reset from pg_stat_database where datname = current_database()) d
            where s.schemaname = ?
            """;
    private static final String INDEXES = """
            select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as index, i.indrelid::regclass::text as table,
                   pg_relation_size(c.oid) as bytes,
                   i.indisunique or i.indisprimary or i.indisreplident or i.indisexclusion
                     or exists (select from pg_constraint k where k.conindid = c.oid)
                     or exists (select from pg_inherits h where h.inhrelid = c.oid) as needed,
                   exists (select from pg_constraint f where f.contype = 'f' and f.conrelid = i.indrelid
                           and f.conkey[1] = i.indkey[0]) as serves_key,
                   i.indisvalid as valid, i.indnkeyatts as keys, c.relkind = 'I' as parted
            from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ?
            """;
    private static final String BUFFERS = """
            select quote_ident(schemaname) || '.' || quote_ident(relname) as table, null as index,
                   coalesce(heap_blks_hit, 0) as hits, coalesce(heap_blks_read, 0) as reads
            from pg_statio_user_tables where schemaname = ?
            union all
            select quote_ident(schemaname) || '.' || quote_ident(relname),
                   quote_ident(schemaname) || '.' || quote_ident(indexrelname),
                   coalesce(idx_blks_hit, 0), coalesce(idx_blks_read, 0)
            from pg_statio_user_indexes where schemaname = ?
            order by reads desc, hits desc
            """;

    private final DataSource primary;
    private final List<DataSource> replicas;
    private final Duration oldEnough;

    /**
     * @param primary as the owner of the tables, or a role that may read their statistics
     * @param oldEnough how long a node has to have counted before an index that it never read is unused
     */
    public Hygiene(DataSource primary, List<DataSource> replicas, Duration oldEnough) {
        this.primary = primary;
        this.replicas = List.copyOf(replicas);
        this.oldEnough = oldEnough;
    }

    private record Known(String table, long bytes, boolean needed, boolean servesKey, boolean valid, int keys) {}

    private record Scans(long scans, long seconds) {}

    /**
     * Looks at one schema.
     *
     * @throws dev.headroom.base.CodedException DATABASE_REFUSED where the primary doesn't answer; a replica that
     *     doesn't makes a note, and no index is called unused without it
     */
    public HygieneReport look(String schema) {
        List<HygieneReport.Finding> findings = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        try (IndexSession session = IndexSession.open(primary)) {
            Map<String, Known> indexes = indexes(session, schema);
            unused(session, schema, indexes, findings, notes);
            checks(schema, indexes, findings);
            List<HygieneReport.Buffers> buffers = session.list(
                    BUFFERS,
                    row -> new HygieneReport.Buffers(
                            row.getString(1), Optional.ofNullable(row.getString(2)), row.getLong(3), row.getLong(4)),
                    schema,
                    schema);
            findings.sort(Comparator.comparing(HygieneReport.Finding::kind)
                    .thenComparing(Comparator.comparingLong(HygieneReport.Finding::bytes)
                            .reversed()));
            return new HygieneReport(findings, buffers, notes);
        } catch (SQLException failure) {
            throw IndexSession.refused("the health of indexes", failure);
        }
    }

    private static Map<String, Known> indexes(IndexSession session, String schema) throws SQLException {
        Map<String, Known> indexes = new HashMap<>();
        session.list(
                INDEXES,
                row -> indexes.put(
                        row.getString("index"),
                        new Known(
                                row.getString("table"),
                                row.getBoolean("parted") ? 0 : row.getLong("bytes"),
                                row.getBoolean("needed") || row.getBoolean("parted"),
                                row.getBoolean("serves_key"),
                                row.getBoolean("valid"),
                                row.getInt("keys"))),
                schema);
        return indexes;
    }

    private void unused(
            IndexSession session,
            String schema,
            Map<String, Known> indexes,
            List<HygieneReport.Finding> findings,
            List<String> notes)
            throws SQLException {
        List<Map<String, Scans>> nodes = new ArrayList<>();
        nodes.add(scans(session, schema));
        for (int i = 0; i < replicas.size(); i++) {
            try (IndexSession replica = IndexSession.open(replicas.get(i))) {
                nodes.add(scans(replica, schema));
            } catch (SQLException failure) {
                notes.add("replica " + (i + 1) + " of " + replicas.size() + " didn't answer (SQLSTATE "
                        + failure.getSQLState() + "): no index is called unused without it");
                return;
            }
        }
        long youngest = nodes.stream()
                .flatMap(node -> node.values().stream())
                .mapToLong(Scans::seconds)
                .min()
                .orElse(0);
        boolean young = youngest < oldEnough.toSeconds();
        if (young) {
            notes.add("the youngest statistics are " + Duration.ofSeconds(youngest) + " old, less than " + oldEnough
                    + ": indexes that nobody has read yet aren't proposed to be dropped");
        }
        indexes.forEach((name, index) -> {
            long scans = nodes.stream()
                    .mapToLong(node -> node.getOrDefault(name, new Scans(0, 0)).scans())
                    .sum();
            if (scans == 0 && index.valid() && !index.needed()) {
                boolean keep = young || index.servesKey();
                findings.add(new HygieneReport.Finding(
                        HygieneReport.Kind.UNUSED,
                        index.table(),
                        name,
                        "0 scans on " + nodes.size() + " nodes in " + Duration.ofSeconds(youngest)
                                + (index.servesKey() ? ", kept for a foreign key" : ""),
                        index.bytes(),
                        keep ? Optional.empty() : Optional.of(drop(name))));
            }
        });
    }

    private static Map<String, Scans> scans(IndexSession session, String schema) throws SQLException {
        Map<String, Scans> scans = new HashMap<>();
        session.list(SCANS, row -> scans.put(row.getString(1), new Scans(row.getLong(2), row.getLong(3))), schema);
        return scans;
    }

    private void checks(String schema, Map<String, Known> indexes, List<HygieneReport.Finding> findings) {
        PgConnection node = PgConnectionImpl.ofUrl(primary, "jdbc:postgresql://primary:5432/database");
        PgContext context = PgContext.of(schema, 0, BLOATED_PERCENT);
        for (DuplicatedIndexes same : new DuplicatedIndexesCheckOnHost(node).check(context)) {
            same(HygieneReport.Kind.DUPLICATE, same, schema, indexes).ifPresent(findings::add);
        }
        for (DuplicatedIndexes same : new IntersectedIndexesCheckOnHost(node).check(context)) {
            same(HygieneReport.Kind.INTERSECTED, same, schema, indexes)
                    .filter(it -> findings.stream()
                            .noneMatch(other -> other.kind() == HygieneReport.Kind.DUPLICATE
                                    && other.index().equals(it.index())))
                    .ifPresent(findings::add);
        }
        for (Index invalid : new InvalidIndexesCheckOnHost(node).check(context)) {
            String name = qualified(schema, invalid.getIndexName());
            findings.add(new HygieneReport.Finding(
                    HygieneReport.Kind.INVALID,
                    invalid.getTableName(),
                    name,
                    "invalid",
                    invalid.getIndexSizeInBytes(),
                    Optional.of(drop(name))));
        }
        for (IndexWithBloat bloated : new IndexesWithBloatCheckOnHost(node).check(context)) {
            if (bloated.getBloatSizeInBytes() >= LEAST_BYTES) {
                String name = qualified(schema, bloated.getIndexName());
                findings.add(new HygieneReport.Finding(
                        HygieneReport.Kind.BLOATED,
                        bloated.getTableName(),
                        name,
                        "%.0f %% of %,d bytes are air"
                                .formatted(bloated.getBloatPercentage(), bloated.getIndexSizeInBytes()),
                        bloated.getBloatSizeInBytes(),
                        Optional.of("reindex index concurrently " + name)));
            }
        }
        for (ForeignKey key : new ForeignKeysNotCoveredWithIndexCheckOnHost(node).check(context)) {
            findings.add(unindexed(key));
        }
    }

    /** The one of them that can go: the shorter, or the younger of the same; none where each is needed. */
    private static Optional<HygieneReport.Finding> same(
            HygieneReport.Kind kind, DuplicatedIndexes same, String schema, Map<String, Known> indexes) {
        List<String> names = same.getIndexNames().stream()
                .map(name -> qualified(schema, name))
                .toList();
        Optional<Map.Entry<String, Known>> superfluous = indexes.entrySet().stream()
                .filter(it -> names.contains(it.getKey()) && !it.getValue().needed())
                .min(Comparator.comparingInt(
                                (Map.Entry<String, Known> it) -> it.getValue().keys())
                        .thenComparingInt(it -> -names.indexOf(it.getKey())));
        return superfluous.map(it -> new HygieneReport.Finding(
                kind,
                same.getTableName(),
                it.getKey(),
                "served as well by "
                        + names.stream()
                                .filter(name -> !name.equals(it.getKey()))
                                .collect(Collectors.joining(", ")),
                it.getValue().bytes(),
                Optional.of(drop(it.getKey()))));
    }

    private static HygieneReport.Finding unindexed(ForeignKey key) {
        String columns = key.getColumns().stream()
                .map(ColumnNameAware::getColumnName)
                .map(Hygiene::plain)
                .collect(Collectors.joining(", "));
        String table = key.getTableName();
        String name = (table.replaceAll("^.*\\.|\"", "") + "_" + columns.replaceAll("[^A-Za-z0-9_]+", "_"));
        String cut = name.substring(0, Math.min(name.length(), 59)) + "_idx";
        return new HygieneReport.Finding(
                HygieneReport.Kind.FOREIGN_KEY_WITHOUT_INDEX,
                table,
                key.getConstraintName(),
                "no index begins with " + columns,
                0,
                Optional.of("create index concurrently " + IndexDefinition.quoted(cut) + " on " + table + " (" + columns
                        + ")"));
    }

    private static String plain(String column) {
        return column.startsWith("\"") ? column : IndexDefinition.quoted(column);
    }

    private static String qualified(String schema, String index) {
        // the server leaves the schema out where the search path has it
        return index.contains(".") ? index : IndexDefinition.quoted(schema) + "." + index;
    }

    private static String drop(String index) {
        return "drop index concurrently " + index;
    }
}
