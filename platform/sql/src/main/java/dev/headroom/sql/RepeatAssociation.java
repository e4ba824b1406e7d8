package dev.headroom.sql;

/**
 * An association that is loaded one by one.
 *
 * @param entity simple name
 * @param property of it
 */
public record RepeatAssociation(String entity, String property) {
    /** What to write to load it together with its owners. */
    String wayOut() {
        return "fetch %s.%s with its owner: @EntityGraph(attributePaths = \"%s\"), join fetch, or @BatchSize"
                .formatted(entity, property, property);
    }
}
