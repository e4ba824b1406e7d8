package dev.headroom.changefeed;

import dev.headroom.base.Violation;
import dev.headroom.freshness.Tag;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the followed tables are still as the log needs them. What the log itself is silent about shows here: a
 * table that left the publication, lost its identity or became unlogged, and where no event trigger tells of it, one
 * that was rewritten, detached or altered. While changes may be missing nothing is followed, so that caches are
 * bypassed; once they are back, everything that depends on the tables is said to have changed.
 */
final class CatalogWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogWatch.class);

    /**
     * A line for each table and one, without a name, for the publication. The trees come first: a database has many
     * tables beside those that are followed, and what a line tells is not to be looked up for all of them.
     */
    private static final String LOOK = """
            with followed as materialized (select name, to_regclass(name) as relid from unnest(?) name),
                 tree as materialized (
                     select name, relid::oid from followed
                     union
                     select name, t.relid from followed, pg_partition_tree(followed.relid) t)
            select t.name, md5(coalesce(string_agg(
                concat_ws(' ', c.oid, c.relfilenode, c.relkind, c.relpersistence, c.relreplident, c.relrowsecurity,
                    exists (select from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
                            where p.pubname = ? and r.prrelid = c.oid),
                    (select string_agg(concat_ws(':', a.attnum, a.attname, a.atttypid), ',' order by a.attnum)
                     from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
                    (select string_agg(concat_ws(':', i.indexrelid, i.indisprimary, i.indisreplident), ','
                                       order by i.indexrelid)
                     from pg_index i where i.indrelid = c.oid and (i.indisprimary or i.indisreplident)),
                    (select string_agg(concat_ws(':', l.oid, pg_get_expr(l.polqual, l.polrelid)), ',' order by l.oid)
                     from pg_policy l where l.polrelid = c.oid)),
                ' ' order by c.oid) filter (where c.oid is not null), ''))
            from tree t
            left join pg_class c on c.oid = t.relid and c.relkind in ('r', 'p')
            group by t.name
            union all
            select '', coalesce((select md5(concat_ws(' ', p.oid, pubinsert, pubupdate, pubdelete, pubtruncate,
                                                      pubviaroot, puballtables))
                                 from pg_publication p where p.pubname = ?), 'none')
            """;

    private final FeedSetup setup;
    private final FeedSettings settings;
    private final TagMapping mapping;
    private final Announcer announcer;
    private Map<String, String> known = new HashMap<>();
    private volatile boolean sound = true;
    private volatile String trouble = "";

    CatalogWatch(FeedSettings settings, TagMapping mapping, Announcer announcer) {
        this.setup = new FeedSetup(settings, mapping);
        this.settings = settings;
        this.mapping = mapping;
        this.announcer = announcer;
    }

    /** Whether every change is in the log, for all that is known. */
    boolean sound() {
        return sound;
    }

    /** What keeps the log from being whole; empty where nothing does. */
    String trouble() {
        return trouble;
    }

    /** Compares, and says what follows from it; where that can't be said, the next look finds the same. */
    void look(Connection connection) throws SQLException {
        Map<String, String> now = states(connection);
        if (now.equals(known) && sound) {
            return;
        }
        List<Violation> missing = setup.unfollowed(connection);
        if (!missing.isEmpty()) {
            broken(missing);
            known = now;
            return;
        }
        if (!sound) {
            announcer.say(mapping.everything());
            LOG.info("every change of the followed tables is in the log again");
            trouble = "";
            sound = true;
        } else if (!known.isEmpty()) {
            // every node says so: altered tables are rare, and the one that would speak for all may have gone
            Set<Tag> tags = new LinkedHashSet<>();
            for (String table : changed(now)) {
                tags.addAll(
                        mapping.all(table.substring(0, table.indexOf('.')), table.substring(table.indexOf('.') + 1)));
            }
            if (!tags.isEmpty()) {
                announcer.say(tags);
            }
        }
        known = now;
    }

    private void broken(List<Violation> missing) throws SQLException {
        String all = missing.stream().map(Violation::message).collect(Collectors.joining("; "));
        if (sound) {
            sound = false;
            LOG.warn("changes may be missing in the log, so that caches are bypassed: {}", all);
            trouble = all;
            announcer.say(mapping.everything());
        }
        trouble = all;
    }

    private List<String> changed(Map<String, String> now) {
        List<String> changed = new ArrayList<>();
        for (String table : mapping.tables()) {
            String quoted = FeedSetup.quoted(table);
            if (!String.valueOf(now.get(quoted)).equals(known.get(quoted))) {
                changed.add(table);
            }
        }
        return changed;
    }

    private Map<String, String> states(Connection connection) throws SQLException {
        String[] tables = mapping.tables().stream().map(FeedSetup::quoted).toArray(String[]::new);
        try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
            statement.setArray(1, connection.createArrayOf("text", tables));
            statement.setString(2, settings.name());
            statement.setString(3, settings.name());
            Map<String, String> states = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    states.put(String.valueOf(rows.getString(1)), String.valueOf(rows.getString(2)));
                }
            }
            return states;
        }
    }
}
