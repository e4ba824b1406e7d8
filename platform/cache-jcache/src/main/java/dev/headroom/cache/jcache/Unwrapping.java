package dev.headroom.cache.jcache;

/** What {@code unwrap} means here: the object itself, where it is one. */
final class Unwrapping {
    private Unwrapping() {}

    /** @throws IllegalArgumentException where it is no such object */
    static <T> T as(Object object, Class<T> type) {
        if (!type.isInstance(object)) {
            throw new IllegalArgumentException(
                    "%s is no %s".formatted(object.getClass().getName(), type.getName()));
        }
        return type.cast(object);
    }
}
