package dev.headroom.changefeed;

import dev.headroom.changefeed.LogMessage.Table;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.UnaryOperator;

/**
 * Names a partition as the table that it is part of. The log speaks of partitions, since that is where rows are, and
 * would be silent about a TRUNCATE of one if it were told to speak of the whole.
 */
final class PartitionRoots implements UnaryOperator<Table> {
    private static final String ROOT = """
            select n.nspname, c.relname
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.oid = pg_partition_root(?::oid)
            """;

    private final FeedSettings settings;

    PartitionRoots(FeedSettings settings) {
        this.settings = settings;
    }

    /**
     * Asks the catalogue, on a connection of its own: tables are described once in a connection's life.
     *
     * @throws LogUnreadableException where it can't be asked
     */
    @Override
    public Table apply(Table table) {
        try (Connection connection = DriverManager.getConnection(settings.url(), FeedConnections.plain(settings));
                PreparedStatement statement = connection.prepareStatement(ROOT)) {
            statement.setLong(1, Integer.toUnsignedLong(table.id()));
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Table(table.id(), row.getString(1), row.getString(2), table.identity(), table.columns())
                        : table;
            }
        } catch (SQLException failure) {
            throw new LogUnreadableException("the table of partition " + table.name() + " can't be found", failure);
        }
    }
}
