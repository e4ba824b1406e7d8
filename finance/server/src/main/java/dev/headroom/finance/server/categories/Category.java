package dev.headroom.finance.server.categories;

import dev.headroom.finance.server.web.Versioned;
import org.jspecify.annotations.Nullable;

/**
 * A category.
 *
 * @param slug the word by which requests name it, unique among the categories that a household sees
 * @param parent slug of the category that this one is part of
 * @param shared whether every household has it, and none can change it
 */
public record Category(
        long id,
        String slug,
        String name,
        CategoryKind kind,
        boolean essential,
        @Nullable String parent,
        boolean shared,
        int version)
        implements Versioned {}
