package dev.headroom.spring;

import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the caches of a node learn what has changed.
 *
 * @param source {@code announcements}, what the service says of its own writes; or {@code log}, what the database's log
 *     says of everybody's
 * @param url of the database straight to its primary, for {@code log}; empty for that of {@code spring.datasource}
 * @param user with the attribute REPLICATION; empty for that of {@code spring.datasource}
 * @param password of the user
 * @param name of the publication
 * @param tables that are followed as a whole, {@code name} or {@code schema.name}
 * @param columns that narrow what a change touches to a tag: {@code "[item.owner_id]": owner} makes a change of a row
 *     of owner 42 touch {@code owner:42}
 * @param mend whether the start creates the publication and identities that are missing; otherwise {@code init} does
 * @param fallback what to do where the log can't be followed: {@code announcements}, or {@code fail} at the start
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
        @DefaultValue("announcements") Fallback fallback) {
    /** Who says what has changed. */
    public enum Kind {
        /** The service itself. */
        ANNOUNCEMENTS,
        /** The database's log. */
        LOG
    }

    /** What a node does that can't follow the log. */
    public enum Fallback {
        /** It says so, and goes on with announcements. */
        ANNOUNCEMENTS,
        /** It doesn't start. */
        FAIL
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ChangeFeedSettings[source=%s, name=%s, tables=%s, columns=%s]".formatted(source, name, tables, columns);
    }
}
