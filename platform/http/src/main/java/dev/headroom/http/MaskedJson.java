package dev.headroom.http;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.filter.FilteringGeneratorDelegate;
import tools.jackson.core.filter.TokenFilter;

/** Applies a mask to JSON while it is written: what isn't wanted never reaches the output, and no tree is built. */
public final class MaskedJson {
    private MaskedJson() {}

    /**
     * A generator that lets through what the mask selects of the object at the path, and everything around it.
     *
     * @param envelope name of the property of the root that holds the resource, or null where the root is it
     */
    public static JsonGenerator over(JsonGenerator target, FieldMask mask, @Nullable String envelope) {
        if (mask.isAll()) {
            return target;
        }
        TokenFilter filter = new Masked(mask);
        return new FilteringGeneratorDelegate(
                target,
                envelope == null ? filter : new Enveloped(envelope, filter),
                TokenFilter.Inclusion.INCLUDE_NON_NULL,
                true);
    }

    /** Of one object, or of every element of a list. */
    private static final class Masked extends TokenFilter {
        private final FieldMask mask;

        Masked(FieldMask mask) {
            this.mask = mask;
        }

        @Override
        public @Nullable TokenFilter includeProperty(String name) {
            FieldMask child = mask.child(name).orElse(null);
            if (child == null) {
                return null;
            }
            return child.isAll() ? INCLUDE_ALL : new Masked(child);
        }

        @Override
        public boolean includeEmptyArray(boolean contentsFiltered) {
            return true;
        }

        @Override
        public boolean includeEmptyObject(boolean contentsFiltered) {
            return true;
        }
    }

    private static final class Enveloped extends TokenFilter {
        private final String property;
        private final TokenFilter inside;

        Enveloped(String property, TokenFilter inside) {
            this.property = property;
            this.inside = inside;
        }

        @Override
        public TokenFilter includeProperty(String name) {
            return name.equals(property) ? inside : INCLUDE_ALL;
        }
    }
}
