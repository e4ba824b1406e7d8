package dev.headroom.embedded;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@link EmbeddedServers} starts and how much it promises.
 *
 * @param replica start a streaming replica; system property {@code headroom.embedded.replica}, default true
 * @param durable wait for the disk at each commit; without it a crash of the machine can lose the data directory, a
 *     crash of a process can't; system property {@code headroom.embedded.durable}, default true
 * @param installedServers start Memcached and PgBouncer where installed; system property
 *     {@code headroom.embedded.installed}, default true
 * @param redisLog keep Redis's content over restarts in an append-only file; system property
 *     {@code headroom.embedded.redis.log}, default false
 * @param binaries directory for unpacked server binaries, empty for the user's cache directory; system property
 *     {@code headroom.embedded.binaries}
 */
public record EmbeddedOptions(
        boolean replica, boolean durable, boolean installedServers, boolean redisLog, Optional<Path> binaries) {

    /** The options that a node runs with unless system properties say otherwise. */
    public static EmbeddedOptions fromSystemProperties() {
        return new EmbeddedOptions(
                flag("headroom.embedded.replica", true),
                flag("headroom.embedded.durable", true),
                flag("headroom.embedded.installed", true),
                flag("headroom.embedded.redis.log", false),
                Optional.ofNullable(System.getProperty("headroom.embedded.binaries"))
                        .map(Path::of));
    }

    private static boolean flag(String property, boolean otherwise) {
        String value = System.getProperty(property);
        return value == null ? otherwise : Boolean.parseBoolean(value);
    }
}
