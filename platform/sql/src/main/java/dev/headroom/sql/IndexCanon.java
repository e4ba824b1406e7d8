package dev.headroom.sql;

import java.sql.SQLException;
import java.util.Optional;

/**
 * Tells whether an index is what was declared, in the server's own words: it builds the declared one on an empty
 * temporary twin of the table, reads what the server calls it, and rolls back.
 */
final class IndexCanon {
    private final IndexSession session;

    IndexCanon(IndexSession session) {
        this.session = session;
    }

    /** How the existing index differs: its definition; empty where it doesn't, or where no twin may be made. */
    Optional<String> difference(IndexDefinition declared, long existing) throws SQLException {
        String is = session.first("select pg_get_indexdef(?::bigint::oid)", row -> row.getString(1), existing)
                .orElse("");
        return canonical(declared)
                .filter(ought -> !essence(ought).equals(essence(is)))
                .map(_ -> is);
    }

    private Optional<String> canonical(IndexDefinition declared) throws SQLException {
        String twin = IndexDefinition.quoted(declared.table());
        IndexDefinition there = declared.at("headroom_twin", Optional.of("pg_temp"), declared.table());
        session.connection().setAutoCommit(false);
        try {
            session.run("create temporary table " + twin + " (like " + declared.qualifiedTable() + ") on commit drop");
            session.run(there.statement("", ""));
            return session.first("select pg_get_indexdef('pg_temp.headroom_twin'::regclass)", row -> row.getString(1));
        } catch (SQLException _) {
            return Optional.empty();
        } finally {
            session.connection().rollback();
            session.connection().setAutoCommit(true);
        }
    }

    private static String essence(String definition) {
        return (definition.startsWith("CREATE UNIQUE") ? "unique" : "")
                + definition.substring(Math.max(0, definition.indexOf(" USING ")));
    }
}
