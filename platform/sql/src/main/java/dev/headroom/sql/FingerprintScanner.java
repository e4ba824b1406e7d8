package dev.headroom.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one statement in one pass, as tokens with just enough memory of where they stand to tell what each value is
 * for. It never fails: text that isn't SQL gives a fingerprint too.
 */
final class FingerprintScanner {
    private static final Set<String> SPACED = Set.of(
            "in",
            "values",
            "where",
            "and",
            "or",
            "not",
            "on",
            "from",
            "join",
            "select",
            "as",
            "exists",
            "by",
            "set",
            "union",
            "all",
            "except",
            "intersect",
            "using",
            "with",
            "returning",
            "when",
            "then",
            "else",
            "case",
            "like",
            "limit",
            "offset",
            "into",
            "having",
            "between",
            "is",
            "ilike",
            "lateral",
            "conflict",
            "over",
            "filter");
    private static final Set<String> VOLATILE = Set.of(
            "nextval",
            "setval",
            "currval",
            "lastval",
            "random",
            "clock_timestamp",
            "gen_random_uuid",
            "uuid_generate_v4",
            "uuidv4",
            "uuidv7",
            "timeofday",
            "txid_current");
    private static final Set<String> NO_ALIAS = Set.of(
            "where",
            "on",
            "join",
            "left",
            "right",
            "inner",
            "full",
            "cross",
            "natural",
            "using",
            "set",
            "order",
            "group",
            "limit",
            "offset",
            "fetch",
            "for",
            "union",
            "having",
            "returning",
            "values",
            "lateral",
            "as",
            "select",
            "tablesample",
            "window",
            "except",
            "intersect",
            "default");

    private enum Clause {
        OTHER,
        TABLES,
        CONDITION,
        SET,
        VALUES,
        LIMIT
    }

    private enum Shape {
        GROUP,
        CALL,
        LIST,
        ARRAY,
        ROW
    }

    /** What is between a pair of parentheses. */
    private static final class Frame {
        final Shape shape;
        Clause clause;
        final StatementRole inherited;
        /** Whether a statement begins in it. */
        boolean statement;

        boolean empty = true;
        int values;
        long literals = 17;

        Frame(Shape shape, Clause clause, StatementRole inherited) {
            this.shape = shape;
            this.clause = clause;
            this.inherited = inherited;
        }
    }

    private final String text;
    private final FingerprintTokens tokens;
    private final StringBuilder out;
    private final List<Frame> frames = new ArrayList<>();
    private final List<StatementRole> roles = new ArrayList<>();
    private final Map<String, String> tables = new HashMap<>();
    private Frame frame = new Frame(Shape.GROUP, Clause.OTHER, StatementRole.OTHER);
    private Fingerprint.Kind kind = Fingerprint.Kind.OTHER;
    private boolean kindKnown;
    private StatementRole pending = StatementRole.OTHER;
    private boolean between;
    private boolean expectTable;
    private String table = "";
    private String word = "";
    private String wordBefore = "";
    private String path = "";
    private String left = "";
    private int suppressed;
    /** What was read before the token at hand. */
    private char last = ' ';
    /** Role of the value just read and its placeholder, to be told better by an operator behind it. */
    private int lastPlaceholder = -1;

    private long equalLiterals = 17;
    private long batchLiterals = 17;
    private long allLiterals = 17;
    private boolean equality;
    private boolean batch;
    private boolean from;
    private boolean unstable;
    private StatementText.@Nullable LookUp lookUp;
    private String lookUpPath = "";

    FingerprintScanner(String sql) {
        this.text = sql;
        this.tokens = new FingerprintTokens(sql);
        this.out = new StringBuilder(Math.min(sql.length(), Fingerprint.LONGEST) + 16);
    }

    StatementText scan() {
        while (tokens.next()) {
            switch (tokens.kind()) {
                case WORD -> word(tokens.text().toLowerCase(Locale.ROOT));
                case NAME -> name(tokens.text());
                case PLACEHOLDER -> value(true);
                case LITERAL -> value(false);
                case SYMBOL -> symbol(tokens.text());
            }
        }
        if (lookUp == null && !lookUpPath.isEmpty()) {
            lookUp = resolve(lookUpPath);
        }
        String sql = out.toString();
        return new StatementText(
                text,
                new Fingerprint(hash(sql), sql, kind),
                roles,
                new StatementText.Literals(equalLiterals, batchLiterals, allLiterals),
                new StatementText.Traits(equality, batch, from && !unstable),
                lookUp);
    }

    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return StatementBinds.mix(hash);
    }

    // ---------------------------------------------------------------- words

    private void word(String text) {
        emit(text, 'w');
        wordBefore = word;
        word = text;
        if (frame.empty) {
            begin(text);
        }
        frame.empty = false;
        if (!keyword(text)) {
            name(text, false);
        }
        last = 'w';
    }

    private void begin(String text) {
        Fingerprint.Kind verb = switch (text) {
            case "select", "table", "values" -> Fingerprint.Kind.SELECT;
            case "insert" -> Fingerprint.Kind.INSERT;
            case "update" -> Fingerprint.Kind.UPDATE;
            case "delete" -> Fingerprint.Kind.DELETE;
            case "merge" -> Fingerprint.Kind.MERGE;
            case "call" -> Fingerprint.Kind.CALL;
            default -> Fingerprint.Kind.OTHER;
        };
        if (verb != Fingerprint.Kind.OTHER) {
            frame.statement = true;
            pending = StatementRole.OTHER;
            if (frame.shape != Shape.CALL) {
                frame.clause = Clause.OTHER;
            }
        }
        if (frames.isEmpty()) {
            kindKnown = !text.equals("with");
            kind = verb;
            frame.statement |= !kindKnown;
        } else if (verb.writes()) {
            // a statement that writes within one that reads
            kind = verb;
            kindKnown = true;
        } else if (!kindKnown && kind == Fingerprint.Kind.OTHER) {
            kind = verb;
        }
        if (verb == Fingerprint.Kind.UPDATE) {
            expectTable = true;
        }
    }

    /** Whether the word is one that changes what the following is; others are names. */
    private boolean keyword(String text) {
        switch (text) {
            case "select" -> {
                topVerb(Fingerprint.Kind.SELECT);
                clause(Clause.OTHER);
            }
            case "call" -> topVerb(Fingerprint.Kind.CALL);
            case "insert" -> topVerb(Fingerprint.Kind.INSERT);
            case "delete" -> topVerb(Fingerprint.Kind.DELETE);
            case "merge" -> topVerb(Fingerprint.Kind.MERGE);
            case "update" -> update();
            case "from" -> from();
            case "join", "into" -> {
                expectTable = true;
                table = "";
                clause(Clause.TABLES);
            }
            case "where", "on", "having" -> clause(Clause.CONDITION);
            case "set" -> clause(Clause.SET);
            case "values" -> {
                batch |= kind == Fingerprint.Kind.SELECT;
                clause(Clause.VALUES);
            }
            case "limit", "offset", "fetch" -> clause(Clause.LIMIT);
            case "order", "group", "returning", "union", "except", "intersect", "window", "for", "conflict" ->
                clause(text.equals("for") && frame.shape == Shape.CALL ? frame.clause : Clause.OTHER);
            case "and" -> {
                pending = between ? StatementRole.RANGE : StatementRole.OTHER;
                between = false;
            }
            case "or", "then", "else", "when", "end" -> pending = StatementRole.OTHER;
            case "between" -> {
                pending = StatementRole.RANGE;
                between = true;
                left = path;
            }
            case "like", "ilike", "similar" -> pending = StatementRole.RANGE;
            default -> {
                return plain(text);
            }
        }
        return true;
    }

    /** Words without a clause of their own; false for names. */
    private boolean plain(String text) {
        unstable |= VOLATILE.contains(text)
                || (text.startsWith("pg_") && !expectTable)
                || (word.equals("share") && wordBefore.equals("for"));
        return switch (text) {
            case "as",
                    "not",
                    "is",
                    "null",
                    "true",
                    "false",
                    "distinct",
                    "in",
                    "any",
                    "some",
                    "all",
                    "exists",
                    "only",
                    "by",
                    "asc",
                    "desc",
                    "nulls",
                    "case",
                    "with",
                    "using" -> true;
            default -> false;
        };
    }

    private void topVerb(Fingerprint.Kind verb) {
        if (frames.isEmpty() && !kindKnown) {
            kind = verb;
            kindKnown = true;
        }
    }

    private void update() {
        if (wordBefore.equals("for") || wordBefore.equals("key")) {
            unstable = true;
        } else if (!wordBefore.equals("do")) {
            topVerb(Fingerprint.Kind.UPDATE);
            expectTable = true;
            table = "";
        }
    }

    private void from() {
        if (wordBefore.equals("distinct") && frame.clause == Clause.CONDITION) {
            pending = StatementRole.EQUAL;
        } else if (frame.statement) {
            from = true;
            expectTable = true;
            table = "";
            clause(Clause.TABLES);
        }
    }

    private void clause(Clause clause) {
        frame.clause = clause;
        pending = StatementRole.OTHER;
        between = false;
        expectTable &= clause == Clause.TABLES;
    }

    private void name(String quoted) {
        emit(quoted, 'w');
        frame.empty = false;
        wordBefore = word;
        word = "\"";
        name(quoted.substring(1, quoted.length() - 1), true);
    }

    private void name(String name, boolean quoted) {
        path = last == '.' ? path + "." + name : name;
        if (expectTable) {
            if (table.isEmpty() || last == '.') {
                table = path;
                String simple = table.substring(table.lastIndexOf('.') + 1);
                tables.put(simple, simple);
            } else if (quoted || !NO_ALIAS.contains(name)) {
                tables.put(name, table.substring(table.lastIndexOf('.') + 1));
                expectTable = false;
            } else {
                expectTable = false;
            }
        }
        last = 'w';
    }

    // ---------------------------------------------------------------- values

    private void value(boolean placeholder) {
        StatementRole role = role();
        frame.empty = false;
        frame.values++;
        boolean first = frame.values == 1;
        if (frame.shape != Shape.LIST && frame.shape != Shape.ARRAY) {
            emit("?", 'v');
        } else if (first) {
            emit("?...", 'v');
        }
        lastPlaceholder = placeholder ? roles.size() : -1;
        if (placeholder) {
            roles.add(role);
        } else {
            long literal = tokens.text().hashCode();
            allLiterals = StatementBinds.mix(allLiterals, literal);
            if (frame.shape == Shape.LIST || frame.shape == Shape.ARRAY) {
                frame.literals = StatementBinds.mix(frame.literals, literal);
            } else if (role == StatementRole.EQUAL) {
                equalLiterals = StatementBinds.mix(equalLiterals, literal);
            }
        }
        if (role == StatementRole.EQUAL) {
            equal(left);
        }
        batch |= role == StatementRole.BATCH;
        if (frame.inherited == StatementRole.OTHER || frame.shape == Shape.CALL) {
            pending = StatementRole.OTHER;
        }
        if (between) {
            // the first of two
            pending = StatementRole.OTHER;
        }
        last = 'v';
        word = "";
    }

    private void equal(String column) {
        equality = true;
        if (lookUpPath.isEmpty()) {
            lookUpPath = column;
        }
    }

    private StatementRole role() {
        if (frame.clause == Clause.VALUES) {
            return kind == Fingerprint.Kind.SELECT ? StatementRole.BATCH : StatementRole.WRITTEN;
        }
        if (frame.shape == Shape.ARRAY) {
            return StatementRole.BATCH;
        }
        if (frame.shape == Shape.LIST) {
            return list();
        }
        if (frame.clause == Clause.LIMIT) {
            return StatementRole.LIMIT;
        }
        StatementRole role = pending == StatementRole.OTHER ? frame.inherited : pending;
        return switch (frame.clause) {
            case SET -> StatementRole.WRITTEN;
            case CONDITION -> role;
            case OTHER, TABLES, VALUES, LIMIT -> StatementRole.OTHER;
        };
    }

    /** A list of one is a comparison; what looked like one becomes a batch with its second value. */
    private StatementRole list() {
        if (frame.values == 0) {
            return StatementRole.EQUAL;
        }
        if (frame.values == 1 && lastPlaceholder >= 0) {
            roles.set(lastPlaceholder, StatementRole.BATCH);
        }
        return StatementRole.BATCH;
    }

    private StatementText.@Nullable LookUp resolve(String column) {
        int dot = column.lastIndexOf('.');
        String name = column.substring(dot + 1);
        if (dot < 0) {
            List<String> known = tables.values().stream().distinct().toList();
            return known.size() == 1 ? new StatementText.LookUp(known.getFirst(), name) : null;
        }
        String alias = column.substring(0, dot);
        String of = tables.get(alias.substring(alias.lastIndexOf('.') + 1));
        return of == null ? null : new StatementText.LookUp(of, name);
    }

    // ---------------------------------------------------------------- symbols

    private void symbol(String text) {
        switch (text) {
            case "(" -> open(text);
            case "[" -> open(text);
            case ")", "]" -> close(text);
            case "," -> comma();
            case ";" -> {
                // one at the end says nothing
            }
            case "." -> {
                emit(text, '.');
                last = '.';
            }
            default -> operator(text);
        }
    }

    private void operator(String text) {
        emit(text, text.equals("::") ? '.' : 'o');
        frame.empty = false;
        StatementRole role = switch (text) {
            case "=" -> StatementRole.EQUAL;
            case "<", ">", "<=", ">=", "<>", "!=", "~", "~*", "@>", "<@", "&&" -> StatementRole.RANGE;
            default -> StatementRole.OTHER;
        };
        if (role != StatementRole.OTHER && frame.clause != Clause.SET) {
            turned(role);
            pending = role;
            left = path;
        }
        last = 'o';
        word = "";
    }

    /** The value stands before its operator. */
    private void turned(StatementRole role) {
        if (last == 'v'
                && lastPlaceholder >= 0
                && frame.clause == Clause.CONDITION
                && roles.get(lastPlaceholder) == StatementRole.OTHER) {
            roles.set(lastPlaceholder, role);
            equality |= role == StatementRole.EQUAL;
        }
    }

    private void open(String text) {
        Shape shape = shape(text);
        if (shape == Shape.LIST) {
            left = path;
        }
        boolean row = frame.clause == Clause.VALUES && shape == Shape.GROUP;
        emit(text, '(');
        frame.empty = false;
        frames.add(frame);
        StatementRole inherited = pending == StatementRole.OTHER ? frame.inherited : pending;
        Frame within = new Frame(row ? Shape.ROW : shape, frame.clause, inherited);
        frame = within;
        if (suppressed > 0) {
            suppressed++;
        }
        pending = StatementRole.OTHER;
        if (shape == Shape.CALL && word.equals("unnest")) {
            batch = true;
        }
        expectTable = false;
        last = '(';
        word = "";
    }

    private Shape shape(String text) {
        if (text.equals("[")) {
            return Shape.ARRAY;
        }
        return switch (word) {
            case "in" -> Shape.LIST;
            case "any", "some", "all" -> frame.clause == Clause.CONDITION ? Shape.ARRAY : Shape.GROUP;
            default -> last == 'w' && !SPACED.contains(word) && !word.isEmpty() ? Shape.CALL : Shape.GROUP;
        };
    }

    private void close(String text) {
        emit(text, ')');
        if (frame.shape == Shape.LIST && frame.values == 1) {
            equalLiterals = StatementBinds.mix(equalLiterals, frame.literals);
        } else if (frame.shape == Shape.LIST || frame.shape == Shape.ARRAY) {
            batchLiterals = StatementBinds.mix(batchLiterals, frame.literals);
        }
        if (!frames.isEmpty()) {
            boolean row = frame.shape == Shape.ROW;
            frame = frames.removeLast();
            if (suppressed > 0) {
                suppressed--;
            }
            last = row ? 'r' : ')';
        }
        pending = StatementRole.OTHER;
        word = "";
        wordBefore = "";
    }

    private void comma() {
        boolean list = (frame.shape == Shape.LIST || frame.shape == Shape.ARRAY) && last == 'v';
        if (frame.clause == Clause.VALUES && last == 'r' && kind.writes()) {
            // the rows after the first are like it
            suppressed = Math.max(suppressed, 1);
        } else if (!list) {
            emit(",", ',');
        }
        pending = StatementRole.OTHER;
        if (frame.clause == Clause.TABLES && frame.statement) {
            expectTable = true;
            table = "";
        }
        last = ',';
        word = "";
    }

    // ---------------------------------------------------------------- output

    private char emitted = ' ';
    private String emittedWord = "";

    private void emit(String text, char kindOf) {
        if (suppressed > 0 && !(suppressed == 1 && (kindOf == 'w' || kindOf == 'o'))) {
            return;
        }
        suppressed = 0;
        if (space(kindOf)) {
            out.append(' ');
        }
        out.append(text);
        emitted = kindOf;
        emittedWord = kindOf == 'w' ? text : "";
    }

    private boolean space(char next) {
        if (emitted == ' ' || emitted == '(' || emitted == '.') {
            return false;
        }
        return switch (next) {
            case ')', ',', '.' -> false;
            case '(' -> emitted != 'w' || SPACED.contains(emittedWord);
            default -> true;
        };
    }
}
