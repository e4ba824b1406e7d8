package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What the database says about a row that it refuses, without the row's values. */
final class BulkFailure {
    private static final ErrorCode REFUSED = new ErrorCode("ROW_REFUSED", ErrorCode.Kind.IMPOSSIBLE);
    private static final Pattern LINE = Pattern.compile("^COPY [^\\n]*?, line (\\d+)(?:, column ([^:\\n]+))?");

    private BulkFailure() {}

    /** Whether it is about a row, rather than about the connection, the statement or a lock. */
    static boolean ofRow(Exception failure) {
        String state = failure instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
        return failure instanceof ArithmeticException
                || failure instanceof NumberFormatException
                || state.startsWith("22")
                || state.startsWith("23");
    }

    /** The row from 0 within what was copied, where the database names it. */
    static Optional<Integer> line(Exception failure) {
        return where(failure).map(matcher -> Integer.parseInt(matcher.group(1)) - 1);
    }

    private static Optional<Matcher> where(Exception failure) {
        return server(failure)
                .map(ServerErrorMessage::getWhere)
                .map(LINE::matcher)
                .filter(Matcher::find);
    }

    private static Optional<ServerErrorMessage> server(Exception failure) {
        return failure instanceof PSQLException postgres
                ? Optional.ofNullable(postgres.getServerErrorMessage())
                : Optional.empty();
    }

    static <T> BulkReject reject(Exception failure, BulkShape<T> shape, int row, T item) {
        String column = column(failure);
        return new BulkReject(
                row,
                column,
                rule(failure, shape, column),
                length(shape, column, item),
                failure instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "22000");
    }

    private static @Nullable String column(Exception failure) {
        return server(failure)
                .map(ServerErrorMessage::getColumn)
                .or(() -> where(failure).map(matcher -> matcher.group(2)))
                .orElse(null);
    }

    private static <T> String rule(Exception failure, BulkShape<T> shape, @Nullable String column) {
        String state = failure instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
        String constraint =
                server(failure).map(ServerErrorMessage::getConstraint).orElse("");
        String type = shape.columns().stream()
                .filter(each -> each.name().equals(column))
                .map(BulkColumn::type)
                .findFirst()
                .orElse("its type");
        return switch (state) {
            case "23505" -> "must be unique by " + constraint;
            case "23503" -> "must refer to a row that exists, by " + constraint;
            case "23502" -> "must not be null";
            case "23514" -> "must satisfy " + constraint;
            case "23P01" -> "must not collide with another row, by " + constraint;
            case "22001" -> "must not be longer than " + type;
            case "22003" -> "must be within the range of " + type;
            default -> "must be readable as " + type;
        };
    }

    private static <T> int length(BulkShape<T> shape, @Nullable String column, T item) {
        for (int i = 0; i < shape.columns().size(); i++) {
            if (shape.columns().get(i).name().equals(column)) {
                Object value = shape.value(item, i);
                return value == null ? 0 : BulkText.of(value).length();
            }
        }
        return -1;
    }

    static CodedException refused(BulkShape<?> shape, BulkReject reject) {
        String subject = "row %d of %s".formatted(reject.row(), shape.table().name())
                + (reject.column() == null ? "" : ", column " + reject.column());
        return CodedException.of(
                REFUSED,
                List.of(Violation.of(
                                subject,
                                reject.rule(),
                                reject.length() < 0 ? null : "a value of " + reject.length() + " characters")
                        .instead("mend the row, or let such rows be rejected; no row was written")));
    }
}
