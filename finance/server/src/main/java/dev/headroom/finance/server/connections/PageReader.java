package dev.headroom.finance.server.connections;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.connections.Connector.BankAccount;
import dev.headroom.finance.server.connections.Connector.Booking;
import dev.headroom.finance.server.connections.Connector.Page;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a page in the form that aggregators use: {@code accounts}, {@code added}, {@code modified}, {@code removed},
 * {@code next_cursor}, {@code has_more}. There a positive amount is money out; here it is turned around.
 */
final class PageReader {
    private static final ErrorCode UNREADABLE = new ErrorCode("BANK_UNREADABLE", ErrorCode.Kind.UNAVAILABLE);
    private static final int LONGEST = 200;

    private final JsonMapper json;

    PageReader(JsonMapper json) {
        this.json = json;
    }

    JsonNode tree(String source, String text) {
        try {
            return json.readTree(text);
        } catch (JacksonException malformed) {
            throw unreadable(source, "must be JSON", null);
        }
    }

    Page page(String source, JsonNode page) {
        List<BankAccount> accounts = new ArrayList<>();
        for (JsonNode account : page.path("accounts")) {
            accounts.add(new BankAccount(
                    text(source, account, "account_id"),
                    text(source, account, "name"),
                    account.path("type").asString("checking"),
                    text(source, account, "currency"),
                    decimal(source, account, "balance")));
        }
        List<String> removed = new ArrayList<>();
        for (JsonNode one : page.path("removed")) {
            removed.add(text(source, one, "transaction_id"));
        }
        return new Page(
                accounts,
                bookings(source, page.path("added")),
                bookings(source, page.path("modified")),
                removed,
                page.hasNonNull("next_cursor") ? page.path("next_cursor").asString() : null,
                page.path("has_more").asBoolean(false));
    }

    private static List<Booking> bookings(String source, JsonNode nodes) {
        List<Booking> bookings = new ArrayList<>();
        for (JsonNode node : nodes) {
            try {
                bookings.add(new Booking(
                        text(source, node, "transaction_id"),
                        text(source, node, "account_id"),
                        LocalDate.parse(text(source, node, "date")),
                        decimal(source, node, "amount").negate(),
                        cut(node.path("name").asString("")),
                        node.path("pending").asBoolean(false)));
            } catch (DateTimeException malformed) {
                throw unreadable(source, "must have dates like 2026-01-31", node.path("date"));
            }
        }
        return bookings;
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    private static String text(String source, JsonNode node, String field) {
        String text = node.path(field).asString("");
        if (text.isBlank() || text.length() > LONGEST) {
            throw unreadable(source, "must have a " + field + " of at most 200 characters", text);
        }
        return text;
    }

    private static BigDecimal decimal(String source, JsonNode node, String field) {
        String text = node.path(field).asString("");
        try {
            BigDecimal value = new BigDecimal(text);
            if (text.length() <= 30 && Math.abs(value.scale()) <= 20) {
                return value;
            }
        } catch (NumberFormatException malformed) {
            // refused below
        }
        throw unreadable(source, "must have a number as " + field, text);
    }

    private static CodedException unreadable(String source, String rule, @Nullable Object value) {
        return CodedException.of(UNREADABLE, Violation.of(source, rule, value));
    }
}
