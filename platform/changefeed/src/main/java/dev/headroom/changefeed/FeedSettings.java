package dev.headroom.changefeed;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the log is read, and how.
 *
 * @param url of the primary as JDBC has it, straight to the server: no pooler passes the replication protocol
 * @param user with the attribute {@code REPLICATION}, or the outbox is to be used instead
 * @param password of the user
 * @param name of the publication, and the beginning of the slots' names: small letters, digits and underscores
 * @param statusInterval how often the server is told how far the log was read, 100 ms to 1 min
 * @param tableBits cells of the tag table as a power of two, 10 to 24
 * @param fleet what is kept for nodes that begin, or were away
 */
public record FeedSettings(
        String url,
        String user,
        String password,
        String name,
        Duration statusInterval,
        int tableBits,
        FleetSettings fleet) {
    private static final ErrorCode INVALID = new ErrorCode("INVALID_FEED_SETTINGS", ErrorCode.Kind.IMPOSSIBLE);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    public FeedSettings {
        List<Violation> violations = new ArrayList<>();
        if (!url.startsWith("jdbc:postgresql:")) {
            violations.add(Violation.of("url", "must begin with jdbc:postgresql:", null));
        }
        if (!NAME.matcher(name).matches()) {
            violations.add(Violation.of("name", "must be small letters, digits and underscores, at most 40", name));
        }
        if (statusInterval.compareTo(SHORTEST) < 0 || statusInterval.compareTo(LONGEST) > 0) {
            violations.add(Violation.of("statusInterval", "must be 100 ms to 1 min", statusInterval));
        }
        if (tableBits < 10 || tableBits > 24) {
            violations.add(Violation.of("tableBits", "must be 10..24", tableBits));
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
    }

    /** The usual ones for a node alone: a publication called {@code headroom}, a status each second, 2^20 cells. */
    public static FeedSettings of(String url, String user, String password) {
        return new FeedSettings(url, user, password, "headroom", Duration.ofSeconds(1), 20, FleetSettings.ALONE);
    }

    public FeedSettings withFleet(FleetSettings other) {
        return new FeedSettings(url, user, password, name, statusInterval, tableBits, other);
    }

    public FeedSettings withName(String other) {
        return new FeedSettings(url, user, password, other, statusInterval, tableBits, fleet);
    }

    /** Without what it must not say. */
    @Override
    public String toString() {
        return "FeedSettings[url=%s, user=%s, name=%s]".formatted(url.replaceAll("\\?.*", ""), user, name);
    }
}
