package dev.headroom.http;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What may be kept of the responses of one route, and for whom.
 *
 * @param name unique
 * @param audience who shares an entry
 * @param parameters of the query that the handler knows; a request with any other isn't kept
 * @param variesBy names of request fields, in lower case, that are part of the key from the start
 * @param lifetime how long responses are kept
 * @param largest bytes of a body that is kept; a larger one passes through
 * @param cacheControl for clients, null for the handler's own
 * @param cdnCacheControl for shared caches in front (RFC 9213), null for none
 * @param groups names that the response is invalidated by in caches in front (RFC 9875)
 * @param mediaType that all its responses have, null where the handler chooses: then {@code Accept} is part of the key
 * @param fields that a client may ask for with {@code fields=}, and its views with {@code view=}; null where it can't
 */
public record Route(
        String name,
        Audience audience,
        Set<String> parameters,
        Set<String> variesBy,
        Lifetime lifetime,
        int largest,
        @Nullable String cacheControl,
        @Nullable String cdnCacheControl,
        List<String> groups,
        @Nullable String mediaType,
        @Nullable FieldSchema fields) {
    /** The parameter that names the wanted fields. */
    public static final String FIELDS = "fields";

    /** The parameter that names a view, which stands for its fields. */
    public static final String VIEW = "view";

    /** Who shares an entry. */
    public enum Audience {
        /** Everybody: declared by whoever wrote the handler, who vouches that it is the same for all. */
        PUBLIC,
        /** One verified principal. Requests of nobody in particular aren't kept. */
        PRINCIPAL
    }

    /** How long a response is kept; a change to anything it was made of ends it before. */
    public sealed interface Lifetime {
        /**
         * As declared here, whatever the response says to clients; {@code no-store} still forbids it.
         *
         * @param fresh served without question
         * @param whileRevalidating beyond that, served while one request makes it anew
         * @param ifError beyond that, served where making it anew fails
         */
        record Declared(Duration fresh, Duration whileRevalidating, Duration ifError) implements Lifetime {}

        /**
         * As the response says, by the rules for a shared cache (RFC 9111, RFC 9213, RFC 5861).
         *
         * @param guessed whether a response that says nothing but when it last changed is fresh for a tenth of its age,
         *     a day at most: for what stands before others' handlers
         */
        record FromResponse(boolean guessed) implements Lifetime {}
    }

    public Route {
        parameters = Set.copyOf(parameters);
        variesBy = Set.copyOf(variesBy);
        groups = List.copyOf(groups);
    }

    Optional<Lifetime.Declared> declared() {
        return lifetime instanceof Lifetime.Declared declared ? Optional.of(declared) : Optional.empty();
    }

    /** Empty where the query isn't canonical; refused where it asks for fields that there aren't. */
    Optional<Query> query(@Nullable String raw) {
        FieldSchema schema = fields;
        if (schema == null || raw == null || !(raw.contains(FIELDS) || raw.contains(VIEW))) {
            return Query.of(raw, parameters);
        }
        Optional<Query> sent = Query.of(raw, parameters);
        Map<String, List<String>> all = sent.map(Query::parameters).orElse(Map.of());
        Optional<FieldMask> mask =
                FieldMask.asked(all.getOrDefault(FIELDS, List.of()), all.getOrDefault(VIEW, List.of()), schema);
        Set<String> asking = schema.views().isEmpty() ? Set.of(FIELDS) : Set.of(FIELDS, VIEW);
        return mask.isEmpty()
                ? sent
                : sent.map(query -> query.replacing(asking, FIELDS, mask.get().canonical()));
    }

    /** Whether what the route makes is acceptable. */
    boolean producesFor(Fields request) {
        return mediaType == null || Accepts.takes(request.joined("Accept"), mediaType);
    }

    /** For everybody, for the time. */
    public static Builder open(String name, Duration fresh) {
        Builder builder = new Builder(name, Audience.PUBLIC);
        builder.lifetime = new Lifetime.Declared(fresh, Duration.ZERO, Duration.ZERO);
        return builder;
    }

    /** For each principal, for the time; clients keep it only to ask whether it is still current. */
    public static Builder personal(String name, Duration fresh) {
        Builder builder = new Builder(name, Audience.PRINCIPAL);
        builder.lifetime = new Lifetime.Declared(fresh, Duration.ZERO, Duration.ZERO);
        builder.cacheControl = "private, no-cache";
        builder.cdnCacheControl = "no-store";
        return builder;
    }

    /** As the responses say. */
    public static Builder byResponse(String name) {
        return new Builder(name, Audience.PUBLIC);
    }

    /** Changes the defaults. */
    public static final class Builder {
        private final String name;
        private final Audience audience;
        private Set<String> parameters = Set.of();
        private final Set<String> variesBy = new TreeSet<>();
        private Lifetime lifetime = new Lifetime.FromResponse(false);
        private int largest = 1 << 20;
        private @Nullable String cacheControl;
        private @Nullable String cdnCacheControl;
        private List<String> groups = List.of();
        private @Nullable String mediaType;
        private @Nullable FieldSchema fields;

        private Builder(String name, Audience audience) {
            this.name = name;
            this.audience = audience;
        }

        public Builder lifetime(Duration fresh, Duration whileRevalidating, Duration ifError) {
            lifetime = new Lifetime.Declared(fresh, whileRevalidating, ifError);
            return this;
        }

        public Builder parameters(String... names) {
            parameters = Set.of(names);
            return this;
        }

        public Builder variesBy(String... names) {
            for (String each : names) {
                variesBy.add(each.toLowerCase(Locale.ROOT));
            }
            return this;
        }

        /** How long beyond its time it is served while being made anew, and where that fails. */
        public Builder stale(Duration whileRevalidating, Duration ifError) {
            if (lifetime instanceof Lifetime.Declared declared) {
                lifetime = new Lifetime.Declared(declared.fresh(), whileRevalidating, ifError);
            }
            return this;
        }

        /** Of a response that says nothing of it the lifetime is guessed by when it last changed. */
        public Builder guessing() {
            lifetime = new Lifetime.FromResponse(true);
            return this;
        }

        public Builder largest(int bytes) {
            largest = bytes;
            return this;
        }

        public Builder cacheControl(String client) {
            cacheControl = client;
            return this;
        }

        public Builder cdnCacheControl(String shared) {
            cdnCacheControl = shared;
            return this;
        }

        public Builder groups(String... names) {
            groups = List.of(names);
            return this;
        }

        /** Of all its responses, without parameters: {@code application/json}. */
        public Builder mediaType(String only) {
            mediaType = only;
            return this;
        }

        /** What {@code fields=} may name, and {@code view=} where it has views. */
        public Builder fields(FieldSchema schema) {
            fields = schema;
            return this;
        }

        public Route build() {
            Set<String> declared = new TreeSet<>(parameters);
            if (fields != null) {
                declared.add(FIELDS);
                if (!fields.views().isEmpty()) {
                    declared.add(VIEW);
                }
            }
            return new Route(
                    name,
                    audience,
                    declared,
                    variesBy,
                    lifetime,
                    largest,
                    cacheControl,
                    cdnCacheControl,
                    groups,
                    mediaType,
                    fields);
        }
    }
}
