package dev.headroom.finance.server.graphql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.settings.HeadroomSettings;
import graphql.language.Definition;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses documents by their shape, before they are validated: validation itself takes time that grows with what the
 * fragments come to when each is put where it is used. Each fragment is measured once, so that a document of 16 KB
 * whose fragments double each other costs no more than any other.
 */
final class Bounds {
    private static final ErrorCode TOO_DEEP = new ErrorCode("GRAPHQL_TOO_DEEP", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode TOO_MANY_FIELDS = new ErrorCode("GRAPHQL_TOO_LARGE", ErrorCode.Kind.TOO_LARGE);
    private static final ErrorCode TOO_MANY_ALIASES =
            new ErrorCode("GRAPHQL_TOO_MANY_ALIASES", ErrorCode.Kind.TOO_LARGE);
    private static final ErrorCode CIRCULAR = new ErrorCode("GRAPHQL_CIRCULAR_FRAGMENTS", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode INTROSPECTION = new ErrorCode("GRAPHQL_INTROSPECTION_OFF", ErrorCode.Kind.FORBIDDEN);
    private static final ErrorCode READ_ONLY = new ErrorCode("GRAPHQL_READ_ONLY", ErrorCode.Kind.IMPOSSIBLE);
    private static final Set<String> INTROSPECTING = Set.of("__schema", "__type");

    private final HeadroomSettings.Graphql settings;

    Bounds(HeadroomSettings.Graphql settings) {
        this.settings = settings;
    }

    /** What a selection comes to with every fragment in its place. */
    private record Size(long fields, long aliases, int depth) {
        static final Size NOTHING = new Size(0, 0, 0);

        Size plus(Size other) {
            return new Size(
                    capped(fields + other.fields), capped(aliases + other.aliases), Math.max(depth, other.depth));
        }

        private static long capped(long count) {
            return Math.min(count, Integer.MAX_VALUE);
        }
    }

    /** Throws what is wrong with the document as a whole, whichever of its operations is meant. */
    void check(Document document) {
        Map<String, FragmentDefinition> fragments = new HashMap<>();
        for (FragmentDefinition fragment : document.getDefinitionsOfType(FragmentDefinition.class)) {
            fragments.put(fragment.getName(), fragment);
        }
        Measure measure = new Measure(fragments);
        for (Definition<?> definition : document.getDefinitions()) {
            switch (definition) {
                case OperationDefinition operation -> {
                    if (operation.getOperation() != OperationDefinition.Operation.QUERY) {
                        throw CodedException.of(
                                READ_ONLY,
                                Violation.of("operation", "must be a query", operation.getOperation())
                                        .instead("change things by the resources' own paths below /api"));
                    }
                    check(measure.of(operation.getSelectionSet()));
                }
                // one that no operation uses is refused by validation, which it mustn't keep busy
                case FragmentDefinition fragment -> check(measure.of(fragment.getName()));
                default -> {}
            }
        }
    }

    private void check(Size size) {
        if (size.depth() > settings.depth()) {
            throw CodedException.of(
                    TOO_DEEP,
                    Violation.of("query", "must be at most " + settings.depth() + " fields deep", size.depth())
                            .instead("ask for the inner parts by a query of their own"));
        }
        if (size.fields() > settings.fields()) {
            throw CodedException.of(
                    TOO_MANY_FIELDS,
                    Violation.of(
                                    "query",
                                    "must select at most " + settings.fields() + " fields, fragments in their places",
                                    size.fields())
                            .instead("split it"));
        }
        if (size.aliases() > settings.aliases()) {
            throw CodedException.of(
                    TOO_MANY_ALIASES,
                    Violation.of("query", "must have at most " + settings.aliases() + " aliases", size.aliases())
                            .instead("split it, or page through a list"));
        }
    }

    /** Of one document. */
    private final class Measure {
        private final Map<String, FragmentDefinition> fragments;
        private final Map<String, Size> known = new HashMap<>();
        private final Set<String> open = new HashSet<>();

        Measure(Map<String, FragmentDefinition> fragments) {
            this.fragments = fragments;
        }

        Size of(@Nullable SelectionSet selections) {
            Size all = Size.NOTHING;
            if (selections != null) {
                for (Selection<?> selection : selections.getSelections()) {
                    all = all.plus(
                            switch (selection) {
                                case Field field -> of(field);
                                case InlineFragment inline -> of(inline.getSelectionSet());
                                case FragmentSpread spread -> of(spread.getName());
                                default -> Size.NOTHING;
                            });
                }
            }
            return all;
        }

        private Size of(Field field) {
            int alias = field.getAlias() == null ? 0 : 1;
            if (INTROSPECTING.contains(field.getName())) {
                if (!settings.introspection()) {
                    throw CodedException.of(
                            INTROSPECTION,
                            Violation.of("field", "must not ask for the schema here", field.getName())
                                    .instead("read it in a service that runs with the profile embedded"));
                }
                return new Size(1, alias, 1);
            }
            Size parts = of(field.getSelectionSet());
            return new Size(parts.fields() + 1, parts.aliases() + alias, parts.depth() + 1);
        }

        Size of(String fragment) {
            Optional<Size> measured = Optional.ofNullable(known.get(fragment));
            if (measured.isPresent()) {
                return measured.get();
            }
            FragmentDefinition definition = fragments.get(fragment);
            if (definition == null) {
                // validation says so
                return Size.NOTHING;
            }
            if (!open.add(fragment)) {
                throw CodedException.of(CIRCULAR, Violation.of("fragment", "must not be part of itself", fragment));
            }
            Size size = of(definition.getSelectionSet());
            open.remove(fragment);
            known.put(fragment, size);
            return size;
        }
    }
}
