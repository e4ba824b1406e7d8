package dev.headroom.cache.jcache;

import java.util.Optional;

/**
 * Writes a key as text, so that every node finds the same entry under it. Two keys must have the same text where they
 * are equal, and only there; the text must be the same in every process and version.
 */
@FunctionalInterface
public interface KeyCodec {
    /**
     * The text, of at least one character; empty where this codec doesn't know the key's type. Long texts are hashed by
     * the caller.
     */
    Optional<String> encode(Object key);

    /**
     * Strings, numbers, booleans, characters, UUIDs, enums, {@code java.time}, dates, URIs, locales and classes; lists,
     * sets, maps, optionals and records of those. Everything else it doesn't know: a class says nothing of which of its
     * fields make it equal.
     */
    static KeyCodec standard() {
        return StandardKeys.CODEC;
    }

    /** This codec, and another for what it doesn't know. */
    default KeyCodec orElse(KeyCodec other) {
        return key -> encode(key).or(() -> other.encode(key));
    }
}
