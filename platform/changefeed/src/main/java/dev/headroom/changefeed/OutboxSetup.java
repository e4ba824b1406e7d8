package dev.headroom.changefeed;

import dev.headroom.base.Violation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether an outbox is whole: its tables, its functions as this version writes them, and on every followed table
 * and partition a trigger for each kind of change that fires for replicated changes as well.
 */
public final class OutboxSetup implements FeedPreparation {
    /** Every part of the table that statements may name, with how many of its triggers are as they must be. */
    private static final String PARTS = """
            select p.oid::regclass::text,
                   (select count(*) from pg_trigger t join pg_proc f on f.oid = t.tgfoid
                    where t.tgrelid = p.oid and t.tgenabled = 'A' and f.proname = ? and t.tgname like ? || '%')
            from pg_class p
            where p.relkind in ('r', 'p')
              and (p.oid = to_regclass(?) or p.oid in (select relid from pg_partition_tree(to_regclass(?))))
            order by 1
            """;

    private static final int KINDS = 4;

    private final FeedSettings settings;
    private final TagMapping mapping;
    private final OutboxSchema schema;

    public OutboxSetup(FeedSettings settings, TagMapping mapping) {
        this.settings = settings;
        this.mapping = mapping;
        this.schema = new OutboxSchema(settings.name());
    }

    /** Something that is missing, and the statements that mend it; none where only somebody else can. */
    private record Finding(Violation violation, List<String> mending) {}

    @Override
    public List<Violation> check() {
        return FeedSetup.asking(
                settings,
                connection ->
                        findings(connection).stream().map(Finding::violation).toList());
    }

    /** Nothing: an outbox needs no settings of the server. */
    @Override
    public List<Violation> advice() {
        return List.of();
    }

    @Override
    public List<String> mend() {
        return FeedSetup.asking(settings, connection -> {
            List<String> run = new ArrayList<>();
            try (Statement statement = connection.createStatement()) {
                for (Finding finding : findings(connection)) {
                    for (String mending : finding.mending()) {
                        statement.execute(mending);
                        run.add(mending);
                    }
                }
            }
            return run;
        });
    }

    private List<Finding> findings(Connection connection) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        if (truth(connection, "select pg_is_in_recovery()", null)) {
            findings.add(new Finding(
                    Violation.of("database", "must be the primary", "a replica")
                            .instead("name all nodes in the url, with targetServerType=primary"),
                    List.of()));
            return findings;
        }
        if (!truth(
                connection,
                "select to_regclass(? || '_state') is not null and to_regclass(? || '_position') is not null",
                schema.table())) {
            findings.add(new Finding(
                    Violation.of("outbox", "must exist", schema.table())
                            .instead("run init as the tables' owner, or set headroom.change-feed.mend"),
                    List.copyOf(schema.objects().values())));
        }
        for (Map.Entry<String, String> function : schema.functions(mapping).entrySet()) {
            if (!sourceOf(connection, function.getKey()).equals(function.getValue())) {
                findings.add(new Finding(
                        Violation.of("function " + function.getKey(), "must be this version's", "another or none")
                                .instead("run init as the tables' owner, or set headroom.change-feed.mend"),
                        List.of(schema.create(function.getKey(), function.getValue()))));
            }
        }
        for (String table : mapping.tables()) {
            findings.addAll(triggers(connection, table));
        }
        return findings;
    }

    private static boolean truth(Connection connection, String question, @Nullable String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            for (int i = 1; name != null && i <= 2; i++) {
                statement.setString(i, name);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static String sourceOf(Connection connection, String function) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select prosrc from pg_proc where oid = to_regproc('public.' || ?)")) {
            statement.setString(1, function);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        }
    }

    private List<Finding> triggers(Connection connection, String table) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PARTS)) {
            statement.setString(1, schema.function(table));
            statement.setString(2, settings.name() + "_outbox_");
            statement.setString(3, FeedSetup.quoted(table));
            statement.setString(4, FeedSetup.quoted(table));
            boolean any = false;
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    any = true;
                    String part = String.valueOf(rows.getString(1));
                    if (rows.getInt(2) != KINDS) {
                        findings.add(new Finding(
                                Violation.of(
                                                "triggers of " + part,
                                                "must be " + KINDS + ", always enabled",
                                                rows.getInt(2))
                                        .instead("run init as its owner, or set headroom.change-feed.mend"),
                                schema.triggers(table, part)));
                    }
                }
            }
            if (!any) {
                findings.add(new Finding(
                        Violation.of("followed table", "must exist and be a table", table)
                                .instead("leave it out of the mapping, or migrate the database first"),
                        List.of()));
            }
        }
        return findings;
    }
}
