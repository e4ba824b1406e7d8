package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one mask against its schema, in one pass. */
final class FieldMaskParser {
    private final String text;
    private final FieldSchema schema;
    private int at;
    private int names;

    FieldMaskParser(String text, FieldSchema schema) {
        this.text = text;
        this.schema = schema;
    }

    FieldMask parse() {
        if (text.length() > FieldMask.LONGEST) {
            throw broken("must have at most " + FieldMask.LONGEST + " characters", String.valueOf(text.length()));
        }
        FieldMask mask = list(schema, 1);
        if (at < text.length()) {
            throw broken("must not close a parenthesis that isn't open", rest());
        }
        // everything, written out or not, is one mask and one key
        return mask.equals(FieldMask.whole(schema)) ? FieldMask.ALL : mask;
    }

    private FieldMask list(FieldSchema of, int depth) {
        if (depth > FieldMask.DEEPEST) {
            throw broken("must be nested at most " + FieldMask.DEEPEST + " levels deep", rest());
        }
        Sum sum = new Sum();
        do {
            skipBlanks();
            boolean exclude = take('-');
            sum.add(exclude, member(of, depth));
            skipBlanks();
        } while (take(','));
        FieldMask start = sum.included == null ? FieldMask.whole(of) : sum.included;
        FieldMask left = sum.excluded == null ? start : start.without(sum.excluded);
        if (left == null) {
            throw broken("must select something", text);
        }
        return left;
    }

    /** What the members of one list add up to. */
    private static final class Sum {
        private @Nullable FieldMask included;
        private @Nullable FieldMask excluded;

        void add(boolean exclude, FieldMask mask) {
            if (exclude) {
                excluded = excluded == null ? mask : excluded.or(mask);
            } else {
                included = included == null ? mask : included.or(mask);
            }
        }
    }

    private FieldMask member(FieldSchema of, int depth) {
        if (++names > FieldMask.MOST) {
            throw broken("must have at most " + FieldMask.MOST + " names", rest());
        }
        if (take('*')) {
            return FieldMask.whole(of);
        }
        int start = at;
        while (at < text.length() && named(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        if (name.isEmpty()) {
            throw broken("must have a name here", rest());
        }
        FieldSchema child = of.child(name);
        if (child == null) {
            throw FieldMask.unknown("field " + text.substring(0, Math.min(at, 60)), name, of.names());
        }
        SortedMap<String, FieldMask> one = new TreeMap<>();
        one.put(name, below(name, child, depth));
        return FieldMask.of(one);
    }

    private FieldMask below(String name, FieldSchema child, int depth) {
        boolean dotted = take('.');
        if (!dotted && !take('(')) {
            return FieldMask.whole(child);
        }
        if (child.children().isEmpty()) {
            throw broken("must not reach into " + name + ", which has no fields", rest());
        }
        if (dotted) {
            if (depth == FieldMask.DEEPEST) {
                throw broken("must be nested at most " + FieldMask.DEEPEST + " levels deep", rest());
            }
            return member(child, depth + 1);
        }
        FieldMask mask = list(child, depth + 1);
        if (!take(')')) {
            throw broken("must close its parentheses", rest());
        }
        return mask;
    }

    private static boolean named(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private String rest() {
        return text.substring(Math.min(at, text.length()), Math.min(text.length(), at + 40));
    }

    private static CodedException broken(String rule, String found) {
        return CodedException.of(
                HttpErrors.INVALID_FIELDS,
                Violation.of("fields", rule, found).instead("write names as in fields=id,owner(name),-notes"));
    }
}
