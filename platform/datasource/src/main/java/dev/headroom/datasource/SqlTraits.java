package dev.headroom.datasource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a statement by its words. It errs towards the primary: what it doesn't know for a read isn't one.
 *
 * @param reads every part is a query, without locks
 * @param functions it calls, in lower case unless quoted
 * @param sessionState what of it a shared session would keep or lose, null for nothing
 */
record SqlTraits(
        boolean reads, Set<String> functions, @Nullable String sessionState) {
    private static final Set<String> QUERIES = Set.of("select", "with", "values", "table", "show", "explain");

    /** Within a query: a part that writes or locks. */
    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "merge", "into", "analyze", "share");

    /** Followed by a parenthesis they are no calls. */
    private static final Set<String> NO_CALLS = Set.of(
            "in",
            "values",
            "coalesce",
            "nullif",
            "greatest",
            "least",
            "exists",
            "any",
            "all",
            "some",
            "array",
            "row",
            "cast",
            "over",
            "filter",
            "within",
            "group",
            "using",
            "as",
            "on",
            "and",
            "or",
            "not",
            "when",
            "then",
            "else",
            "by",
            "from",
            "join",
            "where",
            "select",
            "union",
            "except",
            "intersect",
            "lateral",
            "grouping",
            "sets",
            "rollup",
            "cube",
            "numeric",
            "decimal",
            "varchar",
            "char",
            "character",
            "varying",
            "bit",
            "time",
            "timestamp",
            "interval",
            "float",
            "with",
            "recursive",
            "having",
            "limit",
            "offset",
            "case",
            "is",
            "like",
            "ilike",
            "between",
            "distinct",
            "materialized",
            "trim",
            "position",
            "overlay",
            "substring",
            "extract",
            "collation",
            "normalize",
            "treat",
            "xmlelement",
            "returning",
            "only",
            "rows",
            "precision",
            "window");

    private static final Set<String> SESSION_WORDS = Set.of("listen", "unlisten", "discard", "load", "deallocate");
    private static final Set<String> SET_IN_TRANSACTION = Set.of("local", "transaction", "constraints");
    private static final String ADVISORY = "advisory";

    static SqlTraits of(String sql) {
        List<List<Word>> statements = SqlWords.statements(sql);
        boolean reads = !statements.isEmpty();
        Set<String> functions = new HashSet<>();
        String state = null;
        for (List<Word> words : statements) {
            reads &= reads(words);
            collect(words, functions);
            state = state == null ? sessionState(words) : state;
        }
        for (String function : functions) {
            if (function.contains(ADVISORY) && !function.contains("xact") && function.startsWith("pg_")) {
                state = state == null ? "a lock of the session" : state;
            }
        }
        return new SqlTraits(reads, Set.copyOf(functions), state);
    }

    /** One token: a word, or a character of punctuation. */
    record Word(String text, boolean quoted) {
        boolean is(String word) {
            return !quoted && text.equals(word);
        }
    }

    private static boolean reads(List<Word> words) {
        int first = 0;
        while (first < words.size() && words.get(first).is("(")) {
            first++;
        }
        if (first == words.size()
                || words.get(first).quoted()
                || !QUERIES.contains(words.get(first).text())) {
            return false;
        }
        for (int i = first + 1; i < words.size(); i++) {
            Word word = words.get(i);
            boolean column = words.get(i - 1).is(".");
            if (!word.quoted() && !column && WRITES.contains(word.text())) {
                return false;
            }
        }
        return true;
    }

    private static void collect(List<Word> words, Set<String> functions) {
        for (int i = 0; i + 1 < words.size(); i++) {
            Word word = words.get(i);
            if (words.get(i + 1).is("(") && named(word) && !(i > 0 && namesColumns(words.get(i - 1)))) {
                functions.add(word.text());
            }
        }
    }

    private static boolean named(Word word) {
        return word.quoted()
                || (Character.isJavaIdentifierStart(word.text().charAt(0)) && !NO_CALLS.contains(word.text()));
    }

    /** {@code as t(a, b)} and {@code with t(a, b)} name columns. */
    private static boolean namesColumns(Word before) {
        return before.is("as") || before.is("with") || before.is("recursive") || before.is(")");
    }

    private static @Nullable String sessionState(List<Word> words) {
        if (words.isEmpty() || words.getFirst().quoted()) {
            return null;
        }
        String first = words.getFirst().text();
        String second = words.size() > 1 ? words.get(1).text() : "";
        if (first.equals("set") || first.equals("reset")) {
            return first.equals("set") && SET_IN_TRANSACTION.contains(second) ? null : first.toUpperCase(Locale.ROOT);
        }
        if (SESSION_WORDS.contains(first)
                || first.equals("execute")
                || (first.equals("prepare") && !second.equals("transaction"))) {
            return first.toUpperCase(Locale.ROOT);
        }
        if (first.equals("create") || first.equals("select")) {
            return temporary(words) ? "a temporary table" : setsConfiguration(words);
        }
        return first.equals("declare") && follow(words, "with", "hold") ? "a cursor WITH HOLD" : null;
    }

    /** One that goes with its transaction is no state of the session. */
    private static boolean temporary(List<Word> words) {
        boolean creates = words.getFirst().is("create");
        for (int i = 1; i < words.size(); i++) {
            boolean temporary = words.get(i).is("temp") || words.get(i).is("temporary");
            Word before = words.get(i - 1);
            boolean place = creates
                    ? before.is("create") || before.is("local") || before.is("global") || before.is("replace")
                    : before.is("into");
            if (temporary && place) {
                return !follow(words, "commit", "drop");
            }
        }
        return false;
    }

    private static @Nullable String setsConfiguration(List<Word> words) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).is("set_config")) {
                for (int j = i; j + 1 < words.size(); j++) {
                    if (words.get(j).is("true") && words.get(j + 1).is(")")) {
                        return null;
                    }
                }
                return "set_config for the session";
            }
        }
        return null;
    }

    private static boolean follow(List<Word> words, String one, String other) {
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).is(one) && words.get(i + 1).is(other)) {
                return true;
            }
        }
        return false;
    }

    /** Splits SQL; what is within quotes or comments is no word. */
    static final class SqlWords {
        private final String sql;
        private final List<List<Word>> statements = new ArrayList<>();
        private List<Word> words = new ArrayList<>();
        private int at;

        private SqlWords(String sql) {
            this.sql = sql;
        }

        static List<List<Word>> statements(String sql) {
            SqlWords splitting = new SqlWords(sql);
            splitting.split();
            return splitting.statements;
        }

        private void split() {
            while (at < sql.length()) {
                char c = sql.charAt(at);
                if (Character.isWhitespace(c)) {
                    at++;
                } else if (sql.startsWith("--", at)) {
                    at = ended(sql.indexOf('\n', at), 1);
                } else if (sql.startsWith("/*", at)) {
                    comment();
                } else if (c == '\'') {
                    text(at > 0 && (sql.charAt(at - 1) == 'E' || sql.charAt(at - 1) == 'e'));
                } else if (c == '"') {
                    quoted();
                } else if (c == '$' && dollar()) {
                    words.add(new Word("'", true));
                } else if (Character.isJavaIdentifierStart(c) && c != '$') {
                    word();
                } else if (c == ';') {
                    at++;
                    end();
                } else {
                    words.add(new Word(String.valueOf(c), false));
                    at++;
                }
            }
            end();
        }

        private void end() {
            if (!words.isEmpty()) {
                statements.add(words);
                words = new ArrayList<>();
            }
        }

        private int ended(int index, int length) {
            return index < 0 ? sql.length() : index + length;
        }

        /** They nest. */
        private void comment() {
            int depth = 0;
            do {
                if (sql.startsWith("/*", at)) {
                    depth++;
                    at += 2;
                } else if (sql.startsWith("*/", at)) {
                    depth--;
                    at += 2;
                } else {
                    at++;
                }
            } while (depth > 0 && at < sql.length());
        }

        private void text(boolean escapes) {
            at++;
            while (at < sql.length()) {
                char c = sql.charAt(at++);
                if (escapes && c == '\\') {
                    at++;
                } else if (c == '\'') {
                    if (at < sql.length() && sql.charAt(at) == '\'') {
                        at++;
                    } else {
                        break;
                    }
                }
            }
            words.add(new Word("'", true));
        }

        private void quoted() {
            int end = ended(sql.indexOf('"', at + 1), 1);
            words.add(new Word(sql.substring(at + 1, Math.max(at + 1, end - 1)), true));
            at = end;
        }

        private boolean dollar() {
            int second = sql.indexOf('$', at + 1);
            if (second < 0) {
                return false;
            }
            String tag = sql.substring(at, second + 1);
            for (int i = 1; i < tag.length() - 1; i++) {
                if (!Character.isJavaIdentifierPart(tag.charAt(i)) || (i == 1 && Character.isDigit(tag.charAt(i)))) {
                    return false;
                }
            }
            at = ended(sql.indexOf(tag, second + 1), tag.length());
            return true;
        }

        private void word() {
            int start = at;
            while (at < sql.length() && Character.isJavaIdentifierPart(sql.charAt(at))) {
                at++;
            }
            words.add(new Word(sql.substring(start, at).toLowerCase(Locale.ROOT), false));
        }
    }
}
