package dev.headroom.cache.redis;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where Redis is, and how long it may take. Its text shows no credentials.
 *
 * @param url {@code redis://[user:password@]host[:port][/database]}, {@code rediss://} for TLS;
 *     {@code redis-sentinel://[:password@]host1:port,host2:port[/database]#master} for Sentinel;
 *     {@code redis-cluster://} or {@code rediss-cluster://[:password@]host1:port,host2:port} for a cluster, of which
 *     some members are enough
 * @param commandTimeout of one call, 1 ms to 10 s; 50 ms usually. Above it a cache costs more than it saves
 * @param connectTimeout of a connection with its handshake, 10 ms to 1 min; 2 s usually
 * @param commandsInFlight unanswered commands per connection before new ones are refused, 1 to 1,000,000; 10,000
 *     usually. A frozen server mustn't fill the heap
 */
public record RedisSettings(String url, Duration commandTimeout, Duration connectTimeout, int commandsInFlight) {
    static final ErrorCode INVALID = new ErrorCode("REDIS_SETTINGS_INVALID", ErrorCode.Kind.IMPOSSIBLE);

    private static final String CLUSTER = "redis-cluster://";
    private static final String CLUSTER_TLS = "rediss-cluster://";

    /** @throws CodedException REDIS_SETTINGS_INVALID with every rule that is broken */
    public RedisSettings {
        List<Violation> broken = new ArrayList<>();
        if (!readable(url)) {
            // the value may hold a password
            broken.add(Violation.of("url of Redis", "can't be read", null)
                    .instead("write redis://host:port, redis-sentinel://host:port#master or"
                            + " redis-cluster://host:port,host:port"));
        }
        between(broken, "command timeout of Redis", commandTimeout, Duration.ofMillis(1), Duration.ofSeconds(10));
        between(broken, "connect timeout of Redis", connectTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
        between(broken, "commands in flight to Redis", commandsInFlight, 1, 1_000_000);
        refuse(broken);
    }

    /** With the usual limits. */
    public static RedisSettings of(String url) {
        return new RedisSettings(url, Duration.ofMillis(50), Duration.ofSeconds(2), 10_000);
    }

    public RedisSettings withCommandTimeout(Duration timeout) {
        return new RedisSettings(url, timeout, connectTimeout, commandsInFlight);
    }

    boolean cluster() {
        return url.startsWith(CLUSTER) || url.startsWith(CLUSTER_TLS);
    }

    /** One, or the seeds of a cluster. */
    static List<RedisURI> addresses(String url, Duration connectTimeout) {
        List<RedisURI> addresses = parse(url);
        addresses.forEach(address -> address.setTimeout(connectTimeout));
        return addresses;
    }

    private static boolean readable(String url) {
        try {
            return !parse(url).isEmpty();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static List<RedisURI> parse(String url) {
        if (!url.startsWith(CLUSTER) && !url.startsWith(CLUSTER_TLS)) {
            return List.of(RedisURI.create(url));
        }
        String scheme = url.startsWith(CLUSTER_TLS) ? "rediss://" : "redis://";
        String rest = url.substring(url.indexOf("://") + 3);
        int at = rest.lastIndexOf('@');
        String credentials = rest.substring(0, at + 1);
        List<RedisURI> seeds = new ArrayList<>();
        for (String host : rest.substring(at + 1).split(",", -1)) {
            seeds.add(RedisURI.create(scheme + credentials + host));
        }
        return seeds;
    }

    static void between(List<Violation> broken, String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            broken.add(Violation.of(what, "must be %d..%d ms".formatted(least.toMillis(), most.toMillis()), value));
        }
    }

    static void between(List<Violation> broken, String what, int value, int least, int most) {
        if (value < least || value > most) {
            broken.add(Violation.of(what, "must be %d..%d".formatted(least, most), value));
        }
    }

    /** A name that keys begin with. */
    static void namespace(List<Violation> broken, String what, String value) {
        if (!value.matches("[A-Za-z0-9_.-]{1,64}")) {
            broken.add(Violation.of(what, "must be 1..64 letters, digits, dots, dashes or underscores", value));
        }
    }

    static void refuse(List<Violation> broken) {
        if (!broken.isEmpty()) {
            throw CodedException.of(INVALID, broken);
        }
    }

    @Override
    public String toString() {
        return "RedisSettings[%s, command timeout %s]"
                .formatted(parse(url).stream().map(RedisSettings::place).toList(), commandTimeout);
    }

    private static String place(RedisURI address) {
        return address.getSentinelMasterId() == null
                ? address.getHost() + ":" + address.getPort()
                : "sentinel " + address.getSentinelMasterId();
    }
}
