package dev.headroom.sql;

/** Cuts SQL as PostgreSQL does, without comments. What doesn't end, ends with the text. */
final class FingerprintTokens {
    /** Classes of tokens. */
    enum Kind {
        WORD,
        /** A name in double quotes, with them. */
        NAME,
        PLACEHOLDER,
        LITERAL,
        SYMBOL
    }

    private static final String OPERATORS = "+-*/<>=~!@#%^&|`?:";

    private final String sql;
    private int at;
    private int start;
    private Kind kind = Kind.SYMBOL;
    /** Whether a sign here belongs to a number. */
    private boolean signed = true;

    FingerprintTokens(String sql) {
        this.sql = sql;
    }

    Kind kind() {
        return kind;
    }

    String text() {
        return sql.substring(start, at);
    }

    boolean next() {
        blank();
        if (at >= sql.length()) {
            return false;
        }
        start = at;
        char c = sql.charAt(at);
        if (Character.isLetter(c) || c == '_') {
            wordOrPrefix(c);
        } else if (digit(at) || (c == '.' && digit(at + 1)) || (signed && (c == '-' || c == '+') && digit(at + 1))) {
            number();
        } else {
            mark(c);
        }
        signed = kind == Kind.SYMBOL && sql.charAt(at - 1) != ')' && sql.charAt(at - 1) != ']';
        return true;
    }

    private void blank() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '-' && peek(1) == '-') {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end;
            } else if (c == '/' && peek(1) == '*') {
                comment();
            } else {
                return;
            }
        }
    }

    private void comment() {
        int depth = 0;
        do {
            if (sql.charAt(at) == '/' && peek(1) == '*') {
                depth++;
                at += 2;
            } else if (sql.charAt(at) == '*' && peek(1) == '/') {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
        at = Math.min(at, sql.length());
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : ' ';
    }

    private boolean digit(int index) {
        return index < sql.length() && sql.charAt(index) >= '0' && sql.charAt(index) <= '9';
    }

    private void wordOrPrefix(char c) {
        if (peek(1) == '\'' && "eEbBxXnN".indexOf(c) >= 0) {
            at++;
            quoted('\'', c == 'e' || c == 'E');
            kind = Kind.LITERAL;
            return;
        }
        if ((c == 'u' || c == 'U') && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"')) {
            boolean literal = peek(2) == '\'';
            at += 2;
            quoted(literal ? '\'' : '"', false);
            kind = literal ? Kind.LITERAL : Kind.NAME;
            return;
        }
        while (at < sql.length() && part(sql.charAt(at))) {
            at++;
        }
        kind = Kind.WORD;
    }

    private static boolean part(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    private void number() {
        at++;
        while (at < sql.length() && (part(sql.charAt(at)) || sql.charAt(at) == '.' || exponentSign())) {
            at++;
        }
        kind = Kind.LITERAL;
    }

    private boolean exponentSign() {
        char c = sql.charAt(at);
        char before = sql.charAt(at - 1);
        return (c == '-' || c == '+') && (before == 'e' || before == 'E') && digit(at + 1);
    }

    private void mark(char c) {
        switch (c) {
            case '\'' -> {
                quoted('\'', false);
                kind = Kind.LITERAL;
            }
            case '"' -> {
                quoted('"', false);
                kind = Kind.NAME;
            }
            case '$' -> dollar();
            case '?' -> question();
            default -> symbol(c);
        }
    }

    /** From the opening quote to behind the closing one; a doubled one is part of the text. */
    private void quoted(char quote, boolean backslashes) {
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (backslashes && c == '\\') {
                at++;
            } else if (c == quote) {
                if (peek(0) != quote || at >= sql.length()) {
                    break;
                }
                at++;
            }
        }
        at = Math.min(at, sql.length());
    }

    private void dollar() {
        at++;
        if (digit(at)) {
            while (digit(at)) {
                at++;
            }
            kind = Kind.PLACEHOLDER;
            return;
        }
        int tag = at;
        while (tag < sql.length() && part(sql.charAt(tag)) && sql.charAt(tag) != '$') {
            tag++;
        }
        if (tag >= sql.length() || sql.charAt(tag) != '$') {
            kind = Kind.SYMBOL;
            return;
        }
        String delimiter = sql.substring(start, tag + 1);
        int end = sql.indexOf(delimiter, tag + 1);
        at = end < 0 ? sql.length() : end + delimiter.length();
        kind = Kind.LITERAL;
    }

    /** One is a placeholder; two are the driver's way to write an operator with one. */
    private void question() {
        if (peek(1) == '?') {
            at += 2;
            while (at < sql.length() && "|&-#".indexOf(sql.charAt(at)) >= 0) {
                at++;
            }
            kind = Kind.SYMBOL;
        } else {
            at++;
            kind = Kind.PLACEHOLDER;
        }
    }

    private void symbol(char c) {
        kind = Kind.SYMBOL;
        at++;
        if (OPERATORS.indexOf(c) < 0) {
            return;
        }
        while (at < sql.length() && OPERATORS.indexOf(sql.charAt(at)) >= 0 && !ends()) {
            at++;
        }
    }

    /** A comment, a sign or a placeholder begins behind an operator without a space. */
    private boolean ends() {
        char c = sql.charAt(at);
        return (c == '-' && (peek(1) == '-' || digit(at + 1)))
                || (c == '/' && peek(1) == '*')
                || (c == '+' && digit(at + 1))
                || c == '?';
    }
}
