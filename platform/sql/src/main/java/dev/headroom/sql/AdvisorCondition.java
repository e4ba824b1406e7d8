package dev.headroom.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one condition of a plan asks of columns. Reads what EXPLAIN (VERBOSE) prints, where every operator has its
 * parentheses and every column its table's alias; what it doesn't understand asks nothing.
 */
final class AdvisorCondition {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(?<text>[EBX]?'(?:[^']|'')*+')|(?<name>\"(?:[^\"]|\"\")++\"|[\\p{L}_][\\p{L}\\p{N}_$]*)"
                    + "|(?<number>[0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?)|(?<parameter>\\$[0-9]+)|(?<cast>::)"
                    + "|(?<mark>[(),.\\[\\]{}:;])|(?<operator>[-+*/<>=~!@#%^&|`?]+))");
    private static final Set<String> EQUAL = Set.of("=", "IS NOT DISTINCT FROM");
    private static final Set<String> RANGE = Set.of("<", ">", "<=", ">=");
    private static final int DEEPEST = 50;

    private AdvisorCondition() {}

    /** How a condition uses a column. */
    enum Kind {
        /** Equals a value, or one of a list. */
        EQUALITY,
        /** Equals a column of another table. */
        JOIN,
        /** Lies on one side of a value. */
        RANGE,
        /** Is null, isn't null, is true or is false: the condition itself is the predicate. */
        STATE,
        /** Begins with a text. */
        PREFIX,
        /** Contains a document, an array or a text: a generalised inverted index may serve it. */
        CONTAINS,
        /** Is ordered or grouped by. */
        ORDER
    }

    /**
     * One use.
     *
     * @param alias of the table in the plan
     * @param key unquoted column, or an expression without the alias
     * @param expression whether the key is one
     * @param constant what it is compared to, as SQL writes it; empty where that is unknown
     * @param predicate the condition without the alias, where it compares with a constant
     * @param descending for ORDER
     * @param nullsAside for ORDER: whether nulls stand at the other end than usual
     */
    record Use(
            String alias,
            Kind kind,
            String key,
            boolean expression,
            Optional<String> constant,
            Optional<String> predicate,
            boolean descending,
            boolean nullsAside) {
        /** The key as an index writes it. */
        String sql() {
            return expression ? key : IndexDefinition.quoted(key);
        }
    }

    private record Token(String kind, String text) {
        boolean is(String word) {
            return text.equals(word);
        }
    }

    private record Operand(Set<String> aliases, Optional<String> column, boolean function, List<Token> tokens) {}

    /** Uses of one clause: an AND of conditions. */
    static List<Use> uses(String clause) {
        List<Use> uses = new ArrayList<>();
        conjunction(tokens(clause), uses, 0);
        return uses;
    }

    /** The uses of a sort or group key: none, or one. */
    static List<Use> order(String key) {
        List<Token> tokens = new ArrayList<>(tokens(key));
        boolean descending = false;
        Optional<Boolean> nullsFirst = Optional.empty();
        int size = tokens.size();
        if (size > 2 && tokens.get(size - 2).is("NULLS")) {
            nullsFirst = Optional.of(tokens.getLast().is("FIRST"));
            tokens = tokens.subList(0, size - 2);
        }
        if (tokens.size() > 1
                && (tokens.getLast().is("DESC") || tokens.getLast().is("ASC"))) {
            descending = tokens.getLast().is("DESC");
            tokens = tokens.subList(0, tokens.size() - 1);
        }
        if (tokens.stream().anyMatch(token -> token.is("COLLATE") || token.is("USING"))) {
            return List.of();
        }
        boolean aside = nullsFirst.isPresent() && nullsFirst.get() != descending;
        boolean down = descending;
        return indexable(operand(strip(tokens)))
                .map(it -> new Use(
                        it.alias(),
                        Kind.ORDER,
                        it.key(),
                        it.expression(),
                        Optional.empty(),
                        Optional.empty(),
                        down,
                        aside))
                .stream()
                .toList();
    }

    /** Every {@code alias.column} in a text. */
    static List<Use> columns(String text) {
        List<Token> tokens = tokens(text);
        List<Use> columns = new ArrayList<>();
        for (int at = 0; at + 2 < tokens.size(); at++) {
            if (column(tokens, at)) {
                columns.add(plain(tokens.get(at).text(), tokens.get(at + 2).text(), Kind.ORDER));
            }
        }
        return columns;
    }

    private static Use plain(String alias, String column, Kind kind) {
        return new Use(
                unquoted(alias), kind, unquoted(column), false, Optional.empty(), Optional.empty(), false, false);
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length() && matcher.region(at, text.length()).lookingAt()) {
            for (String kind : List.of("text", "name", "number", "parameter", "cast", "mark", "operator")) {
                if (matcher.group(kind) != null) {
                    tokens.add(new Token(kind, matcher.group(kind)));
                }
            }
            at = matcher.end();
        }
        return at < text.stripTrailing().length() ? List.of() : tokens;
    }

    private static void conjunction(List<Token> condition, List<Use> uses, int depth) {
        List<Token> bare = strip(condition);
        if (bare.isEmpty() || depth > DEEPEST) {
            return;
        }
        List<List<Token>> parts = split(bare, "AND");
        if (parts.size() > 1) {
            parts.forEach(part -> conjunction(part, uses, depth + 1));
            return;
        }
        // each arm of an OR can be looked up for itself only where all of them can
        List<List<Token>> arms = split(bare, "OR");
        if (arms.size() > 1) {
            alternatives(arms, uses, depth);
            return;
        }
        single(bare, uses);
    }

    private static void alternatives(List<List<Token>> arms, List<Use> uses, int depth) {
        List<Use> all = new ArrayList<>();
        for (List<Token> arm : arms) {
            int before = all.size();
            conjunction(arm, all, depth + 1);
            if (all.size() == before) {
                return;
            }
        }
        Set<String> aliases = new TreeSet<>();
        all.forEach(use -> aliases.add(use.alias()));
        if (aliases.size() == 1) {
            // an arm's value doesn't hold for the whole, so that it can't be anyone's predicate
            all.forEach(use -> uses.add(new Use(
                    use.alias(),
                    use.kind() == Kind.STATE ? Kind.EQUALITY : use.kind(),
                    use.key(),
                    use.expression(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    false)));
        }
    }

    private static void single(List<Token> condition, List<Use> uses) {
        if (condition.getFirst().is("NOT") || condition.size() <= 3) {
            List<Token> bare =
                    strip(condition.getFirst().is("NOT") ? condition.subList(1, condition.size()) : condition);
            state(bare, condition, uses);
            return;
        }
        int size = condition.size();
        if (condition.getLast().is("NULL") && size > 2) {
            int from = condition.get(size - 2).is("NOT") ? size - 3 : size - 2;
            state(strip(condition.subList(0, from)), condition, uses);
            return;
        }
        int at = operator(condition);
        if (at <= 0) {
            return;
        }
        String operator = condition.get(at).text();
        List<Token> left = strip(condition.subList(0, at));
        List<Token> right = strip(condition.subList(at + 1, size));
        if (left.getFirst().is("ROW") && right.getFirst().is("ROW") && RANGE.contains(operator)) {
            rows(left, uses);
            return;
        }
        boolean list = right.getFirst().is("ANY");
        if (right.getFirst().is("ALL")) {
            return;
        }
        compared(operator, operand(left), operand(list ? strip(right.subList(1, right.size())) : right), uses);
    }

    private static void compared(String operator, Operand left, Operand right, List<Use> uses) {
        Optional<Kind> kind = kind(operator, right);
        if (kind.isEmpty()) {
            return;
        }
        if (right.aliases().isEmpty()) {
            use(left, kind.get(), operator, right, uses);
        } else if (left.aliases().isEmpty()) {
            String turned = operator.startsWith("<") ? operator.replace('<', '>') : operator.replace('>', '<');
            kind(turned, left).ifPresent(it -> use(right, it, turned, left, uses));
        } else if (!left.aliases().equals(right.aliases())) {
            Kind joined = kind.get() == Kind.EQUALITY ? Kind.JOIN : Kind.RANGE;
            if (joined == Kind.JOIN || kind.get() == Kind.RANGE) {
                indexable(left).ifPresent(it -> uses.add(plainAs(it, joined)));
                indexable(right).ifPresent(it -> uses.add(plainAs(it, joined)));
            }
        }
    }

    private static Use plainAs(Use use, Kind kind) {
        return new Use(
                use.alias(), kind, use.key(), use.expression(), Optional.empty(), Optional.empty(), false, false);
    }

    private static void use(Operand subject, Kind kind, String operator, Operand value, List<Use> uses) {
        Optional<Use> found = indexable(subject);
        if (found.isEmpty()) {
            return;
        }
        Use it = found.get();
        boolean known = value.tokens().stream()
                        .noneMatch(token -> token.kind().equals("parameter")
                                || token.is("InitPlan")
                                || token.is("SubPlan")
                                || token.is("hashed"))
                && !value.tokens().getFirst().is("(");
        Optional<String> constant = known ? Optional.of(sql(value.tokens())) : Optional.empty();
        uses.add(new Use(
                it.alias(),
                kind,
                it.key(),
                it.expression(),
                constant,
                kind == Kind.EQUALITY ? constant.map(text -> it.sql() + " " + operator + " " + text) : Optional.empty(),
                false,
                false));
    }

    private static Optional<Kind> kind(String operator, Operand value) {
        if (EQUAL.contains(operator)) {
            return Optional.of(Kind.EQUALITY);
        }
        if (RANGE.contains(operator)) {
            return Optional.of(Kind.RANGE);
        }
        return switch (operator) {
            case "@>", "<@", "&&", "?", "?|", "?&", "@@", "~~*", "~", "~*" -> Optional.of(Kind.CONTAINS);
            case "~~" ->
                Optional.of(
                        !value.tokens().isEmpty()
                                        && value.tokens().getFirst().text().startsWith("'%")
                                ? Kind.CONTAINS
                                : Kind.PREFIX);
            default -> Optional.empty();
        };
    }

    private static void state(List<Token> subject, List<Token> condition, List<Use> uses) {
        Operand operand = operand(subject);
        if (operand.column().isPresent()) {
            Use it = indexable(operand).orElseThrow();
            uses.add(new Use(
                    it.alias(),
                    Kind.STATE,
                    it.key(),
                    false,
                    Optional.empty(),
                    Optional.of(sql(condition)),
                    false,
                    false));
        }
    }

    private static void rows(List<Token> row, List<Use> uses) {
        List<Token> inside = strip(row.subList(1, row.size()));
        List<List<Token>> parts = split(inside, ",");
        indexable(operand(strip(parts.getFirst()))).ifPresent(it -> uses.add(plainAs(it, Kind.RANGE)));
    }

    /** A column, or a call over columns of one table: what can be a key. */
    private static Optional<Use> indexable(Operand operand) {
        if (operand.aliases().size() != 1) {
            return Optional.empty();
        }
        String alias = operand.aliases().iterator().next();
        if (operand.column().isPresent()) {
            return Optional.of(plain(alias, operand.column().get(), Kind.ORDER));
        }
        return operand.function()
                ? Optional.of(new Use(
                        unquoted(alias),
                        Kind.ORDER,
                        sql(operand.tokens()),
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false))
                : Optional.empty();
    }

    private static Operand operand(List<Token> tokens) {
        Set<String> aliases = new TreeSet<>();
        for (int at = 0; at + 2 < tokens.size(); at++) {
            if (column(tokens, at)) {
                aliases.add(tokens.get(at).text());
            }
        }
        boolean other = tokens.stream()
                .anyMatch(token -> token.kind().equals("parameter")
                        || token.is("SubPlan")
                        || token.is("InitPlan")
                        || token.is("CASE")
                        || token.is("OVER"));
        return new Operand(aliases, lone(tokens), !other && call(tokens), tokens);
    }

    /** The column where the operand is one, under a cast of text at most. */
    private static Optional<String> lone(List<Token> tokens) {
        List<Token> bare = tokens;
        int size = bare.size();
        if (size > 4
                && bare.get(size - 2).kind().equals("cast")
                && bare.getLast().is("text")) {
            bare = strip(bare.subList(0, size - 2));
        }
        return bare.size() == 3 && column(bare, 0) ? Optional.of(bare.get(2).text()) : Optional.empty();
    }

    private static boolean call(List<Token> tokens) {
        return tokens.size() > 3
                && tokens.getFirst().kind().equals("name")
                && tokens.get(1).is("(")
                && closing(tokens, 1) == tokens.size() - 1;
    }

    private static boolean column(List<Token> tokens, int at) {
        return at + 2 < tokens.size()
                && tokens.get(at).kind().equals("name")
                && tokens.get(at + 1).is(".")
                && tokens.get(at + 2).kind().equals("name")
                && (at == 0 || !tokens.get(at - 1).is("."))
                && (at + 3 >= tokens.size() || !tokens.get(at + 3).is("("));
    }

    private static int operator(List<Token> tokens) {
        int depth = 0;
        for (int at = 0; at < tokens.size(); at++) {
            Token token = tokens.get(at);
            if (token.is("(") || token.is("[")) {
                depth++;
            } else if (token.is(")") || token.is("]")) {
                depth--;
            } else if (depth == 0 && token.kind().equals("operator")) {
                return at;
            }
        }
        return -1;
    }

    private static List<Token> strip(List<Token> tokens) {
        List<Token> bare = tokens;
        while (bare.size() > 1 && bare.getFirst().is("(") && closing(bare, 0) == bare.size() - 1) {
            bare = bare.subList(1, bare.size() - 1);
        }
        return bare;
    }

    private static int closing(List<Token> tokens, int open) {
        int depth = 0;
        for (int at = open; at < tokens.size(); at++) {
            if (tokens.get(at).is("(")) {
                depth++;
            } else if (tokens.get(at).is(")") && --depth == 0) {
                return at;
            }
        }
        return -1;
    }

    private static List<List<Token>> split(List<Token> tokens, String word) {
        List<List<Token>> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int at = 0; at < tokens.size(); at++) {
            Token token = tokens.get(at);
            if (token.is("(")) {
                depth++;
            } else if (token.is(")")) {
                depth--;
            } else if (depth == 0 && token.is(word)) {
                parts.add(tokens.subList(from, at));
                from = at + 1;
            }
        }
        parts.add(tokens.subList(from, tokens.size()));
        return parts;
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    /** The tokens as SQL, without aliases. */
    private static String sql(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < tokens.size(); at++) {
            if (column(tokens, at)) {
                at += 2;
            }
            Token token = tokens.get(at);
            boolean tight = token.is(")")
                    || token.is(",")
                    || token.is("::")
                    || token.is("(")
                    || token.is("[")
                    || token.is("]")
                    || token.is(".");
            boolean opens = text.isEmpty() || "([:.".indexOf(text.charAt(text.length() - 1)) >= 0;
            boolean after =
                    token.is("(") && at > 0 && !tokens.get(at - 1).kind().equals("name");
            if (!opens && (!tight || after)) {
                text.append(' ');
            }
            text.append(token.text());
        }
        return text.toString();
    }
}
