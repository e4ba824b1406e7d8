package dev.headroom.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where the caches of a node learn what has changed.
 *
 * @param source {@code announcements}, what the service says of its own writes; {@code log}, what the database's log
 *     says of everybody's; or {@code outbox}, the same from triggers, where the log can't be read
 * @param url of the database straight to its primary; empty for that of {@code spring.datasource}
 * @param user with the attribute REPLICATION for {@code log}; empty for that of {@code spring.datasource}
 * @param password of the user
 * @param name of the publication and the fleet's slot, or of the outbox
 * @param tables that are followed as a whole, {@code name} or {@code schema.name}
 * @param columns that narrow what a change touches to a tag: {@code "[item.owner_id]": owner} makes a change of a row
 *     of owner 42 touch {@code owner:42}
 * @param mend whether the start creates what is missing; otherwise {@code init} does
 * @param fallback what to do where the database can't be followed: {@code announcements}, or {@code fail} at the start
 * @param fleet what is kept for nodes that begin, or were away
 * @param poll between two readings of an outbox while nobody waits
 */
@ConfigurationProperties(prefix = "headroom.change-feed", ignoreUnknownFields = false)
public record ChangeFeedSettings(
        @DefaultValue("announcements") Kind source,
        @DefaultValue("") String url,
        @DefaultValue("") String user,
        @DefaultValue("") String password,
        @DefaultValue("headroom") String name,
        @DefaultValue({}) List<String> tables,
        @DefaultValue Map<String, String> columns,
        @DefaultValue("false") boolean mend,
        @DefaultValue("announcements") Fallback fallback,
        @DefaultValue Fleet fleet,
        @DefaultValue("25ms") Duration poll) {
    /** Who says what has changed. */
    public enum Kind {
        /** The service itself. */
        ANNOUNCEMENTS,
        /** The database's log. */
        LOG,
        /** Triggers of the database. */
        OUTBOX
    }

    /** What a node does that can't follow the database. */
    public enum Fallback {
        /** It says so, and goes on with announcements. */
        ANNOUNCEMENTS,
        /** It doesn't start. */
        FAIL
    }

    /**
     * What a fleet of nodes keeps of its past.
     *
     * @param retained how far back; zero for no lasting slot, so that each node begins with the present
     * @param retainedSize of the log at most
     * @param copied how often the leader leaves a copy of what it knows in Redis
     * @param relay whether one node reads the log and tells the others through Redis, where one is configured;
     *     otherwise each reads the log
     */
    public record Fleet(
            @DefaultValue("5m") Duration retained,
            @DefaultValue("64MB") DataSize retainedSize,
            @DefaultValue("30s") Duration copied,
            @DefaultValue("true") boolean relay) {}

    /** Without the password. */
    @Override
    public String toString() {
        return "ChangeFeedSettings[source=%s, name=%s, tables=%s, columns=%s]".formatted(source, name, tables, columns);
    }
}
