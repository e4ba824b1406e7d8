package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a resource a client wants: {@code balance_score,quick_actions(title)}.
 *
 * <p>The grammar: names separated by commas; {@code a.b} and {@code a(b,c)} reach into an object or every element of a
 * list; {@code *} is every field; {@code -a} takes one away, and a list of nothing but those starts from every field.
 * At most {@value #LONGEST} characters, {@value #DEEPEST} levels and {@value #MOST} names. Masks that select the same
 * fields of a schema are equal and have the same {@link #canonical()} form, whatever their order.
 */
public final class FieldMask {
    /** Characters. */
    public static final int LONGEST = 1024;
    /** Levels of nesting. */
    public static final int DEEPEST = 8;
    /** Names in a mask. */
    public static final int MOST = 200;

    /** Everything. */
    public static final FieldMask ALL = new FieldMask(null);

    /** Null where everything below is wanted. */
    private final @Nullable SortedMap<String, FieldMask> children;

    private FieldMask(@Nullable SortedMap<String, FieldMask> children) {
        this.children = children;
    }

    /**
     * The mask that a text asks for.
     *
     * @throws CodedException INVALID_FIELDS where it isn't of the grammar, too long or too deep, selects nothing, or
     *     names a field that the schema doesn't have: then with the nearest
     */
    public static FieldMask parse(String text, FieldSchema schema) {
        return new FieldMaskParser(text, schema).parse();
    }

    /**
     * A view of the schema by its name.
     *
     * @throws CodedException INVALID_FIELDS naming the nearest
     */
    public static FieldMask view(String name, FieldSchema schema) {
        String mask = schema.views().get(name);
        if (mask == null) {
            throw unknown("view", name, schema.views().keySet());
        }
        return parse(mask, schema);
    }

    /**
     * The mask that a request asks for, by {@code fields=} or by {@code view=}; empty where it asks by neither.
     *
     * @param fields values of the one parameter
     * @param views values of the other, which means nothing where the schema has no views
     * @throws CodedException INVALID_FIELDS, also where there is more than one of them
     */
    public static Optional<FieldMask> asked(List<String> fields, List<String> views, FieldSchema schema) {
        List<String> names = schema.views().isEmpty() ? List.of() : views;
        if (fields.size() + names.size() > 1) {
            throw CodedException.of(
                    HttpErrors.INVALID_FIELDS,
                    Violation.of("fields", "must be asked for once, by fields or by view", null));
        }
        return names.isEmpty()
                ? fields.stream().findFirst().map(text -> parse(text, schema))
                : Optional.of(view(names.getFirst(), schema));
    }

    static CodedException unknown(String subject, String name, Collection<String> known) {
        String shown = name.length() > 60 ? name.substring(0, 60) : name;
        String way = Nearest.to(shown, known)
                .map(nearest -> "the nearest is " + nearest)
                .orElse("it has no fields");
        return CodedException.of(
                HttpErrors.INVALID_FIELDS,
                Violation.of(subject, "is not known", name).instead(way));
    }

    static FieldMask of(SortedMap<String, FieldMask> children) {
        return new FieldMask(children);
    }

    /** What a schema has, written out: every level that can be taken apart. */
    static FieldMask whole(FieldSchema schema) {
        if (schema.children().isEmpty()) {
            return ALL;
        }
        SortedMap<String, FieldMask> children = new TreeMap<>();
        schema.children().forEach((name, child) -> children.put(name, whole(child)));
        return new FieldMask(children);
    }

    /** Everything that either selects. */
    FieldMask or(FieldMask other) {
        if (children == null || other.children == null) {
            return ALL;
        }
        SortedMap<String, FieldMask> both = new TreeMap<>(children);
        other.children.forEach((name, mask) -> both.merge(name, mask, FieldMask::or));
        return new FieldMask(both);
    }

    /** What is selected but by the other, which lies within what a schema has; null where nothing is left. */
    @Nullable FieldMask without(FieldMask other) {
        if (other.children == null) {
            return null;
        }
        if (children == null) {
            return this;
        }
        SortedMap<String, FieldMask> left = new TreeMap<>();
        children.forEach((name, mask) -> {
            FieldMask taken = other.children.get(name);
            FieldMask rest = taken == null ? mask : mask.without(taken);
            if (rest != null) {
                left.put(name, rest);
            }
        });
        return left.isEmpty() ? null : new FieldMask(left);
    }

    /**
     * What both select: for what a caller may see, applied after the client's wish.
     *
     * @return null where nothing is left
     */
    public @Nullable FieldMask and(FieldMask allowed) {
        if (children == null) {
            return allowed;
        }
        if (allowed.children == null) {
            return this;
        }
        SortedMap<String, FieldMask> both = new TreeMap<>();
        children.forEach((name, mask) -> {
            FieldMask other = allowed.children.get(name);
            FieldMask common = other == null ? null : mask.and(other);
            if (common != null) {
                both.put(name, common);
            }
        });
        return both.isEmpty() ? null : new FieldMask(both);
    }

    /** True where nothing is left out. */
    public boolean isAll() {
        return children == null;
    }

    /** Whether a field by its dotted path is wanted, in whole or in part: what a query has to read. */
    public boolean includes(String path) {
        FieldMask mask = this;
        for (String name : Lists.split(path, '.')) {
            Optional<FieldMask> child = mask.child(name);
            if (child.isEmpty()) {
                return false;
            }
            mask = child.get();
        }
        return true;
    }

    /** The mask below a field; empty where the field isn't wanted. */
    public Optional<FieldMask> child(String name) {
        return children == null ? Optional.of(ALL) : Optional.ofNullable(children.get(name));
    }

    Map<String, FieldMask> children() {
        return children == null ? Map.of() : Map.copyOf(children);
    }

    /** The same for all masks that select the same: part of a key, and of an entity tag. */
    public String canonical() {
        if (children == null) {
            return "*";
        }
        return children.entrySet().stream()
                .map(entry -> entry.getValue().isAll()
                        ? entry.getKey()
                        : entry.getKey() + "(" + entry.getValue().canonical() + ")")
                .collect(Collectors.joining(","));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldMask mask && canonical().equals(mask.canonical());
    }

    @Override
    public int hashCode() {
        return canonical().hashCode();
    }

    @Override
    public String toString() {
        return canonical();
    }
}
