package dev.headroom.cache;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.spi.Serializer;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.Tag;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One named cache as it is declared. Values must be immutable: every reader on a node gets the same object.
 *
 * @param template of the keys; its name is the cache's
 * @param type of the values, as it is read back from a shared tier
 * @param tags that every value depends on beside its key's own, with segments of the key: {@code orders:{user}}
 * @param tagsOf what a value depends on by what it says
 * @param timeToLive per tier that the cache uses, 1 s to 365 d; a value is served by none longer than its memory
 *     tier's, or by the longest where it has no memory tier
 * @param jitter share by which each time to live is shortened at random, 0 to 0.5
 * @param freshness where a caller doesn't say
 * @param absent how long it is kept that there is no value; zero keeps no absence
 * @param failSafe how long past its time a value may be served when its source fails, marked as stale; zero never
 * @param earlyRefresh whether a hot value is loaded anew shortly before its time is over, by one caller in the
 *     background
 * @param loading limits on loads
 * @param largestValue bytes of a value in a shared tier at most; larger ones stay in memory
 * @param compression from which size values in shared tiers are compressed, and how
 * @param serializer of values in shared tiers
 */
public record CacheSpec<V>(
        KeyTemplate template,
        Type type,
        List<String> tags,
        Function<? super V, List<Tag>> tagsOf,
        Map<Tier, Duration> timeToLive,
        double jitter,
        Freshness freshness,
        Duration absent,
        Duration failSafe,
        boolean earlyRefresh,
        Loading loading,
        int largestValue,
        Compression.Policy compression,
        Serializer<V> serializer) {
    private static final ErrorCode INVALID = new ErrorCode("INVALID_CACHE", ErrorCode.Kind.IMPOSSIBLE);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Limits on loads. Without a limit the caller's own thread loads; with one, a virtual thread of its own does, which
     * sees none of the caller's thread locals.
     *
     * @param soft after which a stale value is served where fail-safe has one, the load going on; zero for none
     * @param hard after which the load is given up with LOAD_TIMEOUT; zero for none
     * @param join how long a caller waits for another's load of the same key before it loads by itself
     */
    public record Loading(Duration soft, Duration hard, Duration join) {
        /** No limits; 10 s for joiners. */
        public static final Loading UNLIMITED = new Loading(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10));

        boolean limited() {
            return soft.isPositive() || hard.isPositive();
        }
    }

    public CacheSpec {
        timeToLive = Map.copyOf(timeToLive);
        tags = List.copyOf(tags);
        List<Violation> violations = new ArrayList<>();
        String subject = "cache " + template.name();
        if (timeToLive.isEmpty()) {
            violations.add(Violation.of(subject, "must use at least one tier", null));
        }
        timeToLive.forEach((tier, duration) -> {
            if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
                violations.add(Violation.of(subject + ", time to live in " + tier, "must be 1 s to 365 d", duration));
            }
        });
        violations.addAll(TagForms.broken(template, tags));
        if (!(jitter >= 0 && jitter <= 0.5)) {
            violations.add(Violation.of(subject + ", jitter", "must be 0 to 0.5", jitter));
        }
        if (absent.isNegative() || failSafe.isNegative()) {
            violations.add(Violation.of(subject, "must have no negative durations", null));
        }
        if (largestValue < 1024 || largestValue > 64 << 20) {
            violations.add(Violation.of(subject + ", largest value", "must be 1 KB to 64 MB", largestValue));
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
    }

    Set<Tier> tiers() {
        return timeToLive.keySet();
    }

    boolean uses(Tier tier) {
        return timeToLive.containsKey(tier);
    }

    /** How long a value is served: what the uppermost tier says. */
    Duration serving() {
        return timeToLive.getOrDefault(Collections.min(timeToLive.keySet()), SHORTEST);
    }

    /** What every value under the key depends on, whatever it was made of. */
    Dependencies dependencies(CacheKey key) {
        return tags.isEmpty() ? key.dependencies() : key.dependencies().and(TagForms.of(key, tags));
    }

    /** As {@link #dependencies(CacheKey)}, and what the value itself depends on; null for none. */
    Dependencies dependencies(CacheKey key, @Nullable V value) {
        List<Tag> more = value == null ? List.of() : tagsOf.apply(value);
        return more.isEmpty() ? dependencies(key) : dependencies(key).and(Dependencies.of(more));
    }

    /** The same declaration, to change what differs. */
    public Builder<V> toBuilder() {
        Builder<V> builder = new Builder<>(template, type, serializer);
        builder.tags = tags;
        builder.tagsOf = tagsOf;
        builder.timeToLive = timeToLive;
        builder.jitter = jitter;
        builder.freshness = freshness;
        builder.absent = absent;
        builder.failSafe = failSafe;
        builder.earlyRefresh = earlyRefresh;
        builder.loading = loading;
        builder.largestValue = largestValue;
        builder.compression = compression;
        return builder;
    }

    /** A cache in memory and on Redis for an hour, within two seconds of its source; change what differs. */
    public static <V> Builder<V> of(KeyTemplate template, Class<V> type) {
        return new Builder<>(template, type, new SmileSerializer<>(type, template.version()));
    }

    /** As {@link #of(KeyTemplate, Class)}, for generic types. The caller vouches for V. */
    public static <V> Builder<V> ofType(KeyTemplate template, Type type) {
        return new Builder<>(template, type, new SmileSerializer<>(type, template.version()));
    }

    /** Changes the defaults. */
    public static final class Builder<V> {
        private final KeyTemplate template;
        private final Type type;
        private List<String> tags = List.of();
        private Function<? super V, List<Tag>> tagsOf = _ -> List.of();
        private Map<Tier, Duration> timeToLive =
                Map.of(Tier.MEMORY, Duration.ofHours(1), Tier.REDIS, Duration.ofHours(1));
        private double jitter = 0.1;
        private Freshness freshness = Freshness.bounded(Duration.ofSeconds(2));
        private Duration absent = Duration.ofSeconds(30);
        private Duration failSafe = Duration.ZERO;
        private boolean earlyRefresh = true;
        private Loading loading = Loading.UNLIMITED;
        private int largestValue = 1 << 20;
        private Compression.Policy compression = Compression.Policy.USUAL;
        private Serializer<V> serializer;

        private Builder(KeyTemplate template, Type type, Serializer<V> serializer) {
            this.template = template;
            this.type = type;
            this.serializer = serializer;
        }

        /**
         * What every value depends on beside its key's own tags; {@code {name}} stands for the key's segment of that
         * name, and {@code {tenant}} for its tenant. Values of one bulk load have these tags each for itself, where
         * tags that the load collects belong to all of them.
         */
        public Builder<V> tags(String... forms) {
            tags = List.of(forms);
            return this;
        }

        /**
         * What a value depends on that its key doesn't name: the customer of an order that is kept by its number. It is
         * asked with each value that was loaded, those of one bulk load each for itself.
         */
        public Builder<V> tagsOf(Function<? super V, List<Tag>> of) {
            tagsOf = of;
            return this;
        }

        /** The same time in each of the tiers, and in no other. */
        public Builder<V> timeToLive(Duration duration, Tier... tiers) {
            Map<Tier, Duration> each = new EnumMap<>(Tier.class);
            for (Tier tier : tiers) {
                each.put(tier, duration);
            }
            return timeToLive(each);
        }

        public Builder<V> timeToLive(Map<Tier, Duration> perTier) {
            timeToLive = perTier;
            return this;
        }

        public Builder<V> jitter(double share) {
            jitter = share;
            return this;
        }

        public Builder<V> freshness(Freshness usual) {
            freshness = usual;
            return this;
        }

        public Builder<V> absent(Duration duration) {
            absent = duration;
            return this;
        }

        public Builder<V> failSafe(Duration past) {
            failSafe = past;
            return this;
        }

        public Builder<V> earlyRefresh(boolean wanted) {
            earlyRefresh = wanted;
            return this;
        }

        public Builder<V> loading(Loading limits) {
            loading = limits;
            return this;
        }

        public Builder<V> largestValue(int bytes) {
            largestValue = bytes;
            return this;
        }

        /** From how many bytes on values are compressed, and how hard. */
        public Builder<V> compression(Compression.Policy policy) {
            compression = policy;
            return this;
        }

        /** Instead of Jackson's Smile, for values that have a better form. */
        public Builder<V> serializer(Serializer<V> of) {
            serializer = of;
            return this;
        }

        /**
         * The declared cache.
         *
         * @throws CodedException INVALID_CACHE with every broken rule
         */
        public CacheSpec<V> build() {
            return new CacheSpec<>(
                    template,
                    type,
                    tags,
                    tagsOf,
                    timeToLive,
                    jitter,
                    freshness,
                    absent,
                    failSafe,
                    earlyRefresh,
                    loading,
                    largestValue,
                    compression,
                    serializer);
        }
    }
}
