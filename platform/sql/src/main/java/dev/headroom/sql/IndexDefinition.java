package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An index as it should be.
 *
 * @param name unquoted, at most 63 bytes
 * @param schema of the table and the index; empty means the search path
 * @param table unquoted
 * @param unique whether it refuses a second row with the same key
 * @param method {@code btree}, {@code gin}, …
 * @param keys as they stand between the parentheses, at least one: {@code posted_at desc}, {@code lower(email)}
 * @param include columns that are stored and not ordered by, quoted where they have to be
 * @param predicate of a partial index
 */
public record IndexDefinition(
        String name,
        Optional<String> schema,
        String table,
        boolean unique,
        String method,
        List<String> keys,
        List<String> include,
        Optional<String> predicate) {
    private static final ErrorCode INVALID = new ErrorCode("INVALID_INDEX", ErrorCode.Kind.IMPOSSIBLE);
    private static final String NAME = "((?:\"(?:[^\"]|\"\")+\")|(?:[a-zA-Z_][a-zA-Z0-9_$]*))";
    private static final Pattern HEAD = Pattern.compile(
            "\\s*create\\s+(unique\\s+)?index\\s+(?:concurrently\\s+)?(?:if\\s+not\\s+exists\\s+)?" + NAME
                    + "\\s+on\\s+(?:only\\s+)?(?:" + NAME + "\\s*\\.\\s*)?" + NAME
                    + "\\s*(?:using\\s+([a-z]+)\\s*)?(?=\\()",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern INCLUDE = Pattern.compile("\\s*include\\s*(?=\\()", Pattern.CASE_INSENSITIVE);
    private static final Pattern WHERE =
            Pattern.compile("\\s*where\\s+(.+?)\\s*;?\\s*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    /** The reserved words that somebody calls a column or a table by. */
    private static final Set<String> RESERVED = Set.of(
            "all",
            "and",
            "any",
            "array",
            "as",
            "asc",
            "both",
            "case",
            "cast",
            "check",
            "collate",
            "column",
            "constraint",
            "create",
            "default",
            "desc",
            "distinct",
            "do",
            "else",
            "end",
            "except",
            "false",
            "fetch",
            "for",
            "foreign",
            "from",
            "grant",
            "group",
            "having",
            "in",
            "into",
            "leading",
            "limit",
            "not",
            "null",
            "offset",
            "on",
            "only",
            "or",
            "order",
            "primary",
            "references",
            "returning",
            "select",
            "some",
            "symmetric",
            "table",
            "then",
            "to",
            "trailing",
            "true",
            "union",
            "unique",
            "user",
            "using",
            "when",
            "where",
            "window",
            "with");

    public IndexDefinition {
        if (keys.isEmpty()) {
            throw CodedException.of(INVALID, Violation.of("keys of " + name, "must not be empty", null));
        }
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > 63) {
            throw CodedException.of(
                    INVALID,
                    Violation.of("index name", "must have 1 to 63 bytes", name)
                            .instead("PostgreSQL would cut it, and two could become one"));
        }
        keys = List.copyOf(keys);
        include = List.copyOf(include);
    }

    /** A plain B-tree of the search path's schema. */
    public static IndexDefinition on(String table, String name, String... keys) {
        return new IndexDefinition(
                name, Optional.empty(), table, false, "btree", List.of(keys), List.of(), Optional.empty());
    }

    /** The same, refusing a second row with the same key. */
    public IndexDefinition asUnique() {
        return new IndexDefinition(name, schema, table, true, method, keys, include, predicate);
    }

    /** The same with stored columns. */
    public IndexDefinition including(String... columns) {
        return new IndexDefinition(name, schema, table, unique, method, keys, List.of(columns), predicate);
    }

    /** The same over the rows that satisfy the predicate. */
    public IndexDefinition where(String condition) {
        return new IndexDefinition(name, schema, table, unique, method, keys, include, Optional.of(condition));
    }

    /** The same by another access method. */
    public IndexDefinition using(String accessMethod) {
        return new IndexDefinition(name, schema, table, unique, accessMethod, keys, include, predicate);
    }

    /** The same index elsewhere: a partition's part, or a copy to compare with. */
    IndexDefinition at(String otherName, Optional<String> otherSchema, String otherTable) {
        return new IndexDefinition(otherName, otherSchema, otherTable, unique, method, keys, include, predicate);
    }

    /**
     * Reads {@code create [unique] index [concurrently] [if not exists] name on [schema.]table [using method] (keys)
     * [include (columns)] [where predicate]}.
     *
     * @throws CodedException INVALID_INDEX for anything else: storage parameters, tablespaces, a missing name
     */
    public static IndexDefinition parse(String ddl) {
        Matcher head = HEAD.matcher(ddl);
        if (!head.lookingAt()) {
            throw unreadable(ddl);
        }
        int keysEnd = closing(ddl, head.end());
        List<String> keys = split(ddl.substring(head.end() + 1, keysEnd - 1));
        int at = keysEnd;
        List<String> include = List.of();
        Matcher including = INCLUDE.matcher(ddl).region(at, ddl.length());
        if (including.lookingAt()) {
            int end = closing(ddl, including.end());
            include = split(ddl.substring(including.end() + 1, end - 1));
            at = end;
        }
        Matcher where = WHERE.matcher(ddl).region(at, ddl.length());
        Optional<String> predicate = Optional.empty();
        if (where.matches()) {
            predicate = Optional.of(where.group(1));
        } else if (!ddl.substring(at).strip().matches(";?")) {
            throw unreadable(ddl);
        }
        String method = head.group(5) == null ? "btree" : head.group(5).toLowerCase(Locale.ROOT);
        return new IndexDefinition(
                unquoted(head.group(2)),
                Optional.ofNullable(head.group(3)).map(IndexDefinition::unquoted),
                unquoted(head.group(4)),
                head.group(1) != null,
                method,
                keys,
                include,
                predicate);
    }

    /** Reads statements that are separated by semicolons; lines that begin with {@code --} are left out. */
    public static List<IndexDefinition> parseAll(String script) {
        StringBuilder statement = new StringBuilder();
        List<IndexDefinition> all = new ArrayList<>();
        for (String line : script.lines().toList()) {
            if (line.strip().startsWith("--")) {
                continue;
            }
            statement.append(line).append('\n');
            if (line.stripTrailing().endsWith(";")) {
                all.add(parse(statement.toString()));
                statement.setLength(0);
            }
        }
        if (!statement.toString().isBlank()) {
            all.add(parse(statement.toString()));
        }
        return List.copyOf(all);
    }

    private static CodedException unreadable(String ddl) {
        return CodedException.of(
                INVALID,
                Violation.of(
                        "index definition",
                        "must be create [unique] index name on table [using method] (keys) [include (columns)]"
                                + " [where predicate]",
                        ddl.strip()));
    }

    private static int closing(String text, int open) {
        int depth = 0;
        boolean literal = false;
        for (int at = open; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\'') {
                literal = !literal;
            } else if (!literal && c == '(') {
                depth++;
            } else if (!literal && c == ')' && --depth == 0) {
                return at + 1;
            }
        }
        throw unreadable(text);
    }

    /** At the commas outside parentheses and literals. */
    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        boolean literal = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\'') {
                literal = !literal;
            } else if (!literal && (c == '(' || c == ')')) {
                depth += c == '(' ? 1 : -1;
            } else if (!literal && depth == 0 && c == ',') {
                parts.add(text.substring(from, at).strip());
                from = at + 1;
            }
        }
        parts.add(text.substring(from).strip());
        return List.copyOf(parts);
    }

    /** The name as SQL has to write it. */
    static String quoted(String name) {
        return PLAIN.matcher(name).matches() && !RESERVED.contains(name)
                ? name
                : "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String unquoted(String name) {
        return name.startsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name.toLowerCase(Locale.ROOT);
    }

    /** The table with its schema, as SQL has to write it. */
    String qualifiedTable() {
        return qualified(table);
    }

    /** The index with its schema, as SQL has to write it. */
    String qualifiedName() {
        return qualified(name);
    }

    private String qualified(String relation) {
        return schema.map(it -> quoted(it) + ".").orElse("") + quoted(relation);
    }

    /** The statement that builds it while rows change. */
    public String ddl() {
        return statement("concurrently ", "");
    }

    /** The statement in a transaction's form, and for a parent alone. */
    String statement(String concurrently, String only) {
        StringBuilder ddl = new StringBuilder("create ");
        ddl.append(unique ? "unique index " : "index ").append(concurrently);
        ddl.append(quoted(name)).append(" on ").append(only).append(qualifiedTable());
        if (!method.equals("btree")) {
            ddl.append(" using ").append(method);
        }
        ddl.append(" (").append(String.join(", ", keys)).append(')');
        if (!include.isEmpty()) {
            ddl.append(" include (").append(String.join(", ", include)).append(')');
        }
        predicate.ifPresent(it -> ddl.append(" where ").append(it));
        return ddl.toString();
    }
}
