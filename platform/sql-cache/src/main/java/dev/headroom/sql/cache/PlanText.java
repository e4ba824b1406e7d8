package dev.headroom.sql.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads expressions as EXPLAIN writes them. */
final class PlanText {
    private static final Pattern CALLED =
            Pattern.compile("([a-z_][a-z0-9_$]*|\"[^\"]+\")\\s*\\(", Pattern.CASE_INSENSITIVE);
    private static final Pattern LITERAL = Pattern.compile("'(?:[^']|'')*+'");
    private static final Pattern QUOTED_NAME = Pattern.compile("\"(?:[^\"]++|\"\")*+\"");
    private static final Pattern MOMENT = Pattern.compile(
            "\\b(CURRENT_(?:DATE|TIME|TIMESTAMP|USER|ROLE|CATALOG|SCHEMA)|LOCALTIME|LOCALTIMESTAMP|SESSION_USER"
                    + "|SYSTEM_USER)\\b");
    private static final Pattern EQUALITY = Pattern.compile(
            "\\(?(\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_$]*)\\.(\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_$]*)\\)?(?:::text)? = (.+)");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,19}");
    private static final Pattern CONSTANT =
            Pattern.compile("'((?:[^']|'')*+)'::(?:smallint|integer|bigint|uuid|text|character varying)");
    private static final Pattern ANY =
            Pattern.compile("ANY \\('\\{([^}'\"\\\\]*)\\}'::(?:smallint|integer|bigint|uuid)\\[\\]\\)");
    private static final Set<String> NOW = Set.of("now", "today", "tomorrow", "yesterday", "allballs");

    private PlanText() {}

    /**
     * A column that can have one of the values alone.
     *
     * @param values as the server writes them
     */
    record Pin(String alias, String column, List<String> values) {}

    /** The texts of a plan's JSON, each by itself: names of properties, and expressions. */
    static List<String> texts(String json) {
        List<String> texts = new ArrayList<>();
        int at = json.indexOf('"');
        while (at >= 0) {
            StringBuilder text = new StringBuilder();
            int end = at + 1;
            while (end < json.length() && json.charAt(end) != '"') {
                if (json.charAt(end) == '\\' && end + 1 < json.length()) {
                    end++;
                }
                text.append(json.charAt(end++));
            }
            texts.add(text.toString());
            at = json.indexOf('"', end + 1);
        }
        return texts;
    }

    /** Of all texts together. */
    static Set<String> calledAnywhere(List<String> texts) {
        Set<String> names = new TreeSet<>();
        texts.forEach(text -> names.addAll(called(text)));
        return names;
    }

    /** Whether more than one statement stands in the text. */
    static boolean severalStatements(String sql) {
        String bare = QUOTED_NAME
                .matcher(LITERAL.matcher(sql).replaceAll("''"))
                .replaceAll("x")
                .strip();
        int semicolon = bare.indexOf(';');
        return semicolon >= 0 && semicolon < bare.length() - 1;
    }

    /** The words before an opening parenthesis, in small letters: among them every function that is called. */
    static Set<String> called(String text) {
        Set<String> names = new TreeSet<>();
        Matcher call = CALLED.matcher(LITERAL.matcher(text).replaceAll("''"));
        while (call.find()) {
            names.add(unquoted(call.group(1)));
        }
        return names;
    }

    /** A word that stands for the time or the user, where there is one. */
    static Optional<String> moment(String text) {
        String bare =
                QUOTED_NAME.matcher(LITERAL.matcher(text).replaceAll("''")).replaceAll("x");
        Matcher word = MOMENT.matcher(bare);
        return word.find() ? Optional.of(word.group(1)) : Optional.empty();
    }

    /** A literal that the server turns into the present as soon as it reads it as a time. */
    static Optional<String> literalMoment(String sql) {
        Matcher literal = LITERAL.matcher(sql);
        while (literal.find()) {
            String text = literal.group();
            if (isMoment(text.substring(1, text.length() - 1))) {
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }

    static boolean isMoment(String value) {
        String first = value.strip().toLowerCase(Locale.ROOT);
        return NOW.stream().anyMatch(first::startsWith);
    }

    /** What a condition pins: its equalities with constants, all of which hold. */
    static List<Pin> pins(String condition) {
        List<Pin> pins = new ArrayList<>();
        for (String part : conjuncts(condition)) {
            Matcher equality = EQUALITY.matcher(part);
            if (equality.matches()) {
                List<String> values = values(equality.group(3).strip());
                if (!values.isEmpty()) {
                    pins.add(new Pin(unquoted(equality.group(1)), unquoted(equality.group(2)), values));
                }
            }
        }
        return pins;
    }

    private static List<String> values(String text) {
        if (NUMBER.matcher(text).matches()) {
            return List.of(text);
        }
        Matcher constant = CONSTANT.matcher(text);
        if (constant.matches()) {
            return List.of(constant.group(1).replace("''", "'"));
        }
        Matcher any = ANY.matcher(text);
        if (any.matches() && !any.group(1).isEmpty() && !any.group(1).contains("NULL")) {
            return List.of(any.group(1).split(",", -1));
        }
        return List.of();
    }

    private static List<String> conjuncts(String condition) {
        String bare = stripped(condition.strip());
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        boolean or = false;
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            if (c == '\'' || c == '"') {
                i = closing(bare, i, c);
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (depth == 0 && bare.startsWith(" AND ", i)) {
                parts.add(stripped(bare.substring(from, i).strip()));
                from = i + 5;
            } else if (depth == 0 && bare.startsWith(" OR ", i)) {
                or = true;
            }
        }
        parts.add(stripped(bare.substring(from).strip()));
        return or ? List.of() : parts;
    }

    /** Without parentheses around the whole. */
    private static String stripped(String text) {
        String bare = text;
        while (bare.startsWith("(") && matching(bare) == bare.length() - 1) {
            bare = bare.substring(1, bare.length() - 1).strip();
        }
        return bare;
    }

    /** Where the parenthesis that the text begins with is closed. */
    private static int matching(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'' || c == '"') {
                i = closing(text, i, c);
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static int closing(String text, int from, char quote) {
        int end = text.indexOf(quote, from + 1);
        while (end >= 0 && end + 1 < text.length() && text.charAt(end + 1) == quote) {
            end = text.indexOf(quote, end + 2);
        }
        return end < 0 ? text.length() - 1 : end;
    }

    private static String unquoted(String name) {
        return name.startsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name.toLowerCase(Locale.ROOT);
    }
}
