package dev.headroom.finance.server.rows;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.Versioned;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One table with {@code id}, {@code household_id} and {@code version}. Another household's row is as absent as one that
 * never was. A change is one statement that also checks and counts the version, so it needs no transaction of its own.
 *
 * @param <R> a row as it is read
 */
public final class HouseholdTable<R extends Versioned> {
    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final Shape<R> shape;

    /**
     * @param table its name
     * @param noun what a row is called, for messages and the code {@code NO_SUCH_...}
     * @param select reads rows under the alias {@code r} and ends in a condition to which more can be added; may use
     *     the parameters {@code :household} and {@code :today}
     */
    public record Shape<R>(String table, String noun, String select, RowMapper<R> mapper) {}

    public HouseholdTable(JdbcClient jdbc, InstantSource clock, Shape<R> shape) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.shape = shape;
    }

    /** The household's day. */
    public LocalDate today(Household household) {
        return clock.instant().atZone(household.zone()).toLocalDate();
    }

    /** The row, or {@code NO_SUCH_...}. */
    public R get(Household household, long id) {
        return find(household, id).orElseThrow(() -> noSuch(id));
    }

    /** The row where the household has it. */
    public Optional<R> find(Household household, long id) {
        return query(household, " and r.id = :id")
                .param("id", id)
                .query(shape.mapper())
                .optional();
    }

    /** Those of the rows that the household has, by id, in one query. */
    public Map<Long, R> find(Household household, Collection<Long> ids) {
        return query(household, " and r.id = any(:ids)")
                .param("ids", ids.toArray(Long[]::new))
                .query(shape.mapper())
                .list()
                .stream()
                .collect(Collectors.toMap(Versioned::id, row -> row));
    }

    /** Some of the household's rows in the order of their ids. */
    public Page<R> page(Household household, PageRequest page) {
        List<R> rows = query(household, " and r.id > :after order by r.id limit :fetch")
                .param("after", page.afterId())
                .param("fetch", page.fetch())
                .query(shape.mapper())
                .list();
        return Page.of(rows, page, row -> List.of(row.id()));
    }

    /** The shape's query with more conditions, its own parameters set. */
    public JdbcClient.StatementSpec query(Household household, String conditions) {
        return own(jdbc.sql(shape.select().stripTrailing() + conditions), household);
    }

    private JdbcClient.StatementSpec own(JdbcClient.StatementSpec statement, Household household) {
        JdbcClient.StatementSpec owned = statement.param("household", household.id());
        return shape.select().contains(":today") ? owned.param("today", today(household)) : owned;
    }

    /** Adds a row; returns its id. */
    public long insert(Household household, Columns columns) {
        return bind(jdbc.sql(insertion(household, columns) + " returning id"), columns)
                .query(Long.class)
                .single();
    }

    /** Adds a row and reads it, in one statement; for shapes that name the table once. */
    public R add(Household household, Columns columns) {
        String insertion = insertion(household, columns);
        // under the table's own name the shape reads the new row alone
        String statement = "with %s as (%s returning *) %s".formatted(shape.table(), insertion, shape.select());
        return bind(own(jdbc.sql(statement), household), columns)
                .query(shape.mapper())
                .single();
    }

    private String insertion(Household household, Columns columns) {
        columns.set("household_id", household.id());
        String names = String.join(", ", columns.values().keySet());
        String values =
                columns.values().keySet().stream().map(name -> ":" + name).collect(Collectors.joining(", "));
        return "insert into %s (%s) values (%s)".formatted(shape.table(), names, values);
    }

    /** Changes a row and counts its version; {@code NO_SUCH_...} or {@code STALE} where it can't. */
    public void update(Household household, long id, IfMatch condition, Columns columns) {
        String assignments = columns.values().keySet().stream()
                .map(name -> "%s = :%s, ".formatted(name, name))
                .collect(Collectors.joining());
        JdbcClient.StatementSpec update = jdbc.sql("update %s set %sversion = version + 1 where %s"
                .formatted(shape.table(), assignments, target(condition)));
        requireOne(bind(target(update, household, id, condition), columns).update(), household, id, condition);
    }

    /** Removes a row; {@code NO_SUCH_...} or {@code STALE} where it can't. */
    public void delete(Household household, long id, IfMatch condition) {
        JdbcClient.StatementSpec delete =
                jdbc.sql("delete from %s where %s".formatted(shape.table(), target(condition)));
        requireOne(target(delete, household, id, condition).update(), household, id, condition);
    }

    /** What is told of a row that isn't there for the household. */
    public CodedException noSuch(long id) {
        ErrorCode code = new ErrorCode(
                "NO_SUCH_" + shape.noun().toUpperCase(Locale.ROOT).replace(' ', '_'), ErrorCode.Kind.NOT_FOUND);
        return CodedException.of(code, Violation.of(shape.noun(), "must be one of the household's", Long.toString(id)));
    }

    private static String target(IfMatch condition) {
        return "id = :row_id and household_id = :row_household"
                + (condition.versions() == null ? "" : " and version = any(:row_versions)");
    }

    private static JdbcClient.StatementSpec target(
            JdbcClient.StatementSpec statement, Household household, long id, IfMatch condition) {
        JdbcClient.StatementSpec row = statement.param("row_id", id).param("row_household", household.id());
        return condition.versions() == null
                ? row
                : row.param("row_versions", condition.versions().toArray(Integer[]::new));
    }

    private static JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement, Columns columns) {
        JdbcClient.StatementSpec bound = statement;
        for (var column : columns.values().entrySet()) {
            bound = bound.param(column.getKey(), column.getValue());
        }
        return bound;
    }

    private void requireOne(int changed, Household household, long id, IfMatch condition) {
        if (changed == 1) {
            return;
        }
        @Nullable Integer version = jdbc.sql("select version from %s where id = ? and household_id = ?".formatted(shape.table()))
                .params(id, household.id())
                .query(Integer.class)
                .optional()
                .orElse(null);
        if (version == null) {
            throw noSuch(id);
        }
        condition.require(version);
        // it changed between the statements to the version that was asked for
        throw new OptimisticLockingFailureException(shape.noun() + " " + id + " is changing");
    }
}
