package dev.headroom.finance.server.generate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes the parts of the schema away that make a load slow, and puts them back as they were: foreign keys of every
 * loaded table (checked by one join instead of row by row) and indexes of heavy ones. All within the transaction of the
 * load, so that a crash brings everything back. Needs the rights of the tables' owner.
 */
final class Scaffold {
    private static final String FOREIGN_KEYS = """
            select format('alter table %s drop constraint %I', conrelid::regclass, conname),
                   format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
            from pg_constraint c join pg_class t on t.oid = c.conrelid
            where contype = 'f' and conparentid = 0 and t.relkind = 'r'
              and (conrelid = any (?::text[]::regclass[]) or confrelid = any (?::text[]::regclass[]))
            order by conrelid, conname
            """;
    private static final String INDEXES = """
            select case when c.oid is null then format('drop index %s', i.indexrelid::regclass)
                        else format('alter table %s drop constraint %I', i.indrelid::regclass, conname) end,
                   case when c.oid is null then pg_get_indexdef(i.indexrelid)
                        else format('alter table %s add constraint %I %s', i.indrelid::regclass, conname,
                                    pg_get_constraintdef(c.oid)) end
            from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x')
            where i.indrelid = any (?::text[]::regclass[]) and not i.indisreplident
            order by i.indrelid, i.indexrelid
            """;

    private final Connection connection;
    private final List<String> indexes = new ArrayList<>();
    private final List<String> foreignKeys = new ArrayList<>();
    private final Set<Sheet> emptied = EnumSet.noneOf(Sheet.class);

    Scaffold(Connection connection) {
        this.connection = connection;
    }

    /** Takes away; afterwards no row may be changed but through this transaction. */
    void takeDown() throws SQLException {
        String[] all = tables(Stream.of(Sheet.values()));
        String[] heavy = tables(Stream.of(Sheet.values()).filter(Sheet::heavy));
        drop(FOREIGN_KEYS, foreignKeys, all, heavy);
        drop(INDEXES, indexes, heavy);
        for (Sheet sheet : Sheet.values()) {
            if (sheet.heavy() && empty(sheet)) {
                emptied.add(sheet);
                // a file of this transaction's own, which takes frozen rows
                execute("truncate " + sheet.table());
            }
        }
    }

    private static String[] tables(Stream<Sheet> sheets) {
        return sheets.filter(sheet -> !sheet.temporary()).map(Sheet::table).toArray(String[]::new);
    }

    private void drop(String query, List<String> restore, String[]... tables) throws SQLException {
        List<String> drops = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < tables.length; i++) {
                statement.setArray(i + 1, connection.createArrayOf("text", tables[i]));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    drops.add(rows.getString(1));
                    restore.add(rows.getString(2));
                }
            }
        }
        if (!drops.isEmpty()) {
            execute(String.join(";", drops));
        }
    }

    private boolean empty(Sheet sheet) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select not exists (select from " + sheet.table() + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Whether a table holds nothing but rows of this transaction. */
    boolean emptied(Sheet sheet) {
        return emptied.contains(sheet);
    }

    void putBackIndexes() throws SQLException {
        putBack(indexes);
    }

    /** Puts the foreign keys back, which checks every row. */
    void putBackForeignKeys() throws SQLException {
        putBack(foreignKeys);
    }

    private void putBack(List<String> statements) throws SQLException {
        for (String statement : statements) {
            execute(statement);
        }
        statements.clear();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
