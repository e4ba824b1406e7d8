package dev.headroom.sql;

/** The two ways to write a parameter: {@code ?}, as JDBC has it, and {@code $1}, as the server has it. */
final class PlanPlaceholders {
    private PlanPlaceholders() {}

    /**
     * The statement as the server reads it.
     *
     * @param text with numbered parameters
     * @param count how many there are
     */
    record Numbered(String text, int count) {}

    /** Numbers the parameters outside literals, quoted names and comments; {@code ??} is the operator {@code ?}. */
    static Numbered number(String sql) {
        StringBuilder numbered = new StringBuilder(sql.length() + 16);
        int count = 0;
        int at = 0;
        while (at < sql.length()) {
            int end = quotedUntil(sql, at);
            if (end > at) {
                numbered.append(sql, at, end);
                at = end;
            } else if (sql.startsWith("??", at)) {
                numbered.append('?');
                at += 2;
            } else if (sql.charAt(at) == '?') {
                numbered.append('$').append(++count);
                at++;
            } else {
                numbered.append(sql.charAt(at++));
            }
        }
        return new Numbered(numbered.toString(), count);
    }

    /** The highest {@code $n} outside literals. */
    static int highest(String sql) {
        int highest = 0;
        int at = 0;
        while (at < sql.length()) {
            int end = quotedUntil(sql, at);
            if (end > at) {
                at = end;
                continue;
            }
            int digits = at + 1;
            while (sql.charAt(at) == '$' && digits < sql.length() && Character.isDigit(sql.charAt(digits))) {
                digits++;
            }
            if (digits > at + 1 && digits - at < 7) {
                highest = Math.max(highest, Integer.parseInt(sql.substring(at + 1, digits)));
            }
            at = Math.max(at + 1, digits);
        }
        return highest;
    }

    /** Where the literal, quoted name or comment that begins here ends; the same position where none begins. */
    private static int quotedUntil(String sql, int at) {
        char c = sql.charAt(at);
        if (c == '\'') {
            boolean escapes = at > 0 && (sql.charAt(at - 1) == 'E' || sql.charAt(at - 1) == 'e');
            return closing(sql, at, '\'', escapes);
        }
        if (c == '"') {
            return closing(sql, at, '"', false);
        }
        if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            return end < 0 ? sql.length() : end;
        }
        if (sql.startsWith("/*", at)) {
            int end = sql.indexOf("*/", at + 2);
            return end < 0 ? sql.length() : end + 2;
        }
        return c == '$' ? dollarQuoted(sql, at) : at;
    }

    private static int closing(String sql, int from, char quote, boolean escapes) {
        int at = from + 1;
        while (at < sql.length()) {
            if (escapes && sql.charAt(at) == '\\') {
                at++;
            } else if (sql.charAt(at) == quote) {
                return at + 1;
            }
            at++;
        }
        return sql.length();
    }

    private static int dollarQuoted(String sql, int from) {
        int at = from + 1;
        while (at < sql.length() && (Character.isLetter(sql.charAt(at)) || sql.charAt(at) == '_')) {
            at++;
        }
        if (at >= sql.length() || sql.charAt(at) != '$') {
            return from;
        }
        String tag = sql.substring(from, at + 1);
        int end = sql.indexOf(tag, at + 1);
        return end < 0 ? sql.length() : end + tag.length();
    }
}
