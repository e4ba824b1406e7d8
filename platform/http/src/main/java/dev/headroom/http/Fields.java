package dev.headroom.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Header fields of one message, in order; names compare without regard to case. Immutable. Lookups walk the fields: a
 * message has few.
 */
public final class Fields {
    /** No fields. */
    public static final Fields NONE = new Fields(List.of());

    private final List<Field> fields;
    private final boolean lasting;
    private volatile @Nullable Object form;

    private Fields(List<Field> fields) {
        this(fields, false);
    }

    private Fields(List<Field> fields, boolean lasting) {
        this.fields = fields;
        this.lasting = lasting;
    }

    /**
     * One line of a message.
     *
     * @param name as sent
     * @param value without line breaks
     */
    public record Field(String name, String value) {}

    /** Names and values in turns. */
    public static Fields of(String... namesAndValues) {
        Builder builder = builder();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /** Nothing yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** These, to change. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.fields.addAll(fields);
        return builder;
    }

    /** The same, to be sent with many answers: a server may keep with them what it makes of them. */
    public Fields lasting() {
        return new Fields(fields, true);
    }

    /** Whether these are sent with many answers. */
    public boolean isLasting() {
        return lasting;
    }

    /**
     * What a server makes of these, made once for all answers that they are sent with; for {@link #lasting} ones.
     *
     * @param type of it, one for a server
     */
    public <T> T form(Class<T> type, Function<Fields, T> make) {
        Object known = form;
        if (type.isInstance(known)) {
            return type.cast(known);
        }
        T made = make.apply(this);
        form = made;
        return made;
    }

    /** These and more behind them. */
    public Fields and(Fields more) {
        List<Field> all = new ArrayList<>(fields.size() + more.fields.size());
        all.addAll(fields);
        all.addAll(more.fields);
        return new Fields(Collections.unmodifiableList(all));
    }

    /** Line by line, in order. */
    public List<Field> lines() {
        return fields;
    }

    /** The first of the name, or null. */
    public @Nullable String first(String name) {
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return field.value();
            }
        }
        return null;
    }

    /** All of the name, in order. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                values = values.isEmpty() ? new ArrayList<>(2) : values;
                values.add(field.value());
            }
        }
        return List.copyOf(values);
    }

    /** All of the name as one list, or null where there is none. */
    public @Nullable String joined(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? null : values.size() == 1 ? values.getFirst() : String.join(", ", values);
    }

    /** Lines. */
    int size() {
        return fields.size();
    }

    public boolean has(String name) {
        return first(name) != null;
    }

    /** Lower case names, each once, in the order of their first field. */
    public List<String> names() {
        return fields.stream()
                .map(field -> field.name().toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    public void forEach(BiConsumer<String, String> visitor) {
        for (Field field : fields) {
            visitor.accept(field.name(), field.value());
        }
    }

    /** Those whose names, in lower case, are wanted. */
    public Fields only(Predicate<String> wanted) {
        return new Fields(fields.stream()
                .filter(field -> wanted.test(field.name().toLowerCase(Locale.ROOT)))
                .toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fields that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.toString();
    }

    /** Collects fields. Not for use by several threads. */
    public static final class Builder {
        private final List<Field> fields = new ArrayList<>();

        private Builder() {}

        /**
         * One more line.
         *
         * @throws IllegalArgumentException where the value holds a line break or NUL
         */
        public Builder add(String name, String value) {
            if (unsafe(value)) {
                throw new IllegalArgumentException("field " + name + " must not hold line breaks");
            }
            return addRead(name, value);
        }

        /** One more line, as a server has read it: such a value holds no line break. */
        public Builder addRead(String name, String value) {
            fields.add(new Field(name, value));
            return this;
        }

        /** The only line of that name. */
        public Builder set(String name, String value) {
            return remove(name).add(name, value);
        }

        public Builder addAll(Fields more) {
            fields.addAll(more.fields);
            return this;
        }

        public Builder remove(String name) {
            fields.removeIf(field -> field.name().equalsIgnoreCase(name));
            return this;
        }

        /** Adds a member to a list such as {@code Vary}, unless it is in there. */
        public Builder join(String name, String member) {
            for (int i = 0; i < fields.size(); i++) {
                Field field = fields.get(i);
                if (field.name().equalsIgnoreCase(name)) {
                    if (!Lists.contains(field.value(), member)) {
                        fields.set(i, new Field(field.name(), field.value() + ", " + member));
                    }
                    return this;
                }
            }
            return add(name, member);
        }

        public Fields build() {
            return fields.isEmpty() ? NONE : new Fields(List.copyOf(fields));
        }

        private static boolean unsafe(String value) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '\r' || c == '\n' || c == 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
