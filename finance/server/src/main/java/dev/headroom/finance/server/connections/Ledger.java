package dev.headroom.finance.server.connections;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.connections.Connections.Synced;
import dev.headroom.finance.server.connections.Connector.BankAccount;
import dev.headroom.finance.server.connections.Connector.Booking;
import dev.headroom.finance.server.money.Money;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes what a bank tells into a household's accounts and transactions. */
@Component
class Ledger {
    private static final Set<String> KINDS = Set.of(
            "checking", "savings", "cash", "credit_card", "loan", "mortgage", "investment", "retirement", "other");
    private static final ErrorCode RACE = new ErrorCode("CONCURRENT_CHANGE", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode UNKNOWN_ACCOUNT = new ErrorCode("BANK_UNREADABLE", ErrorCode.Kind.UNAVAILABLE);

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Ledger(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** All pages of a synchronisation, in their order; the last word about an id counts. */
    record Batch(
            List<BankAccount> accounts,
            List<Booking> added,
            List<Booking> modified,
            List<String> removed,
            String cursor) {
        static Batch of(List<Connector.Page> pages, String cursor) {
            List<BankAccount> accounts = new ArrayList<>();
            List<Booking> added = new ArrayList<>();
            List<Booking> modified = new ArrayList<>();
            List<String> removed = new ArrayList<>();
            for (Connector.Page page : pages) {
                accounts.addAll(page.accounts());
                added.addAll(page.added());
                modified.addAll(page.modified());
                removed.addAll(page.removed());
            }
            return new Batch(accounts, added, modified, removed, cursor);
        }
    }

    private record Known(long id, String currency) {}

    /** Applies a batch with its cursor, unless another synchronisation was first. */
    @Transactional
    public Synced apply(long household, long connection, String from, Batch batch) {
        String cursor = jdbc.sql("select coalesce(cursor, '') from bank_connection where id = ? for update")
                .param(connection)
                .query(String.class)
                .single();
        if (!cursor.equals(from)) {
            throw CodedException.of(
                    RACE,
                    Violation.of("synchronisation", "met another of the same connection", null)
                            .instead("read what the other one brought"));
        }
        Map<String, Known> accounts = accounts(household, connection, batch.accounts());
        int added = 0;
        int modified = 0;
        for (Booking booking : batch.added()) {
            added += store(household, account(accounts, booking), booking);
        }
        for (Booking booking : batch.modified()) {
            modified += store(household, account(accounts, booking), booking);
        }
        int removed = batch.removed().isEmpty() ? 0 : remove(household, connection, batch.removed());
        jdbc.sql("update bank_connection set cursor = ? where id = ?")
                .params(batch.cursor(), connection)
                .update();
        return new Synced(0, 0, batch.accounts().size(), added, modified, removed);
    }

    private Map<String, Known> accounts(long household, long connection, List<BankAccount> told) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (BankAccount account : told) {
            Money balance = Money.rounded(account.balance(), account.currency());
            String kind = account.kind().toLowerCase(Locale.ROOT);
            int known = jdbc.sql("""
                            update account set balance_minor = ?, balance_on = ?, version = version + 1
                            where connection_id = ? and external_id = ? and ccy = ?
                            """)
                    .params(balance.minor(), today, connection, account.id(), balance.currency())
                    .update();
            if (known == 0) {
                jdbc.sql("""
                                insert into account (household_id, connection_id, name, kind, ccy, balance_minor,
                                                     balance_on, external_id)
                                values (:household, :connection, :name, :kind, :ccy, :balance, :today, :external)
                                """)
                        .param("household", household)
                        .param("connection", connection)
                        .param("name", freeName(household, account.name()))
                        .param("kind", KINDS.contains(kind) ? kind : "other")
                        .param("ccy", balance.currency())
                        .param("balance", balance.minor())
                        .param("today", today)
                        .param("external", account.id())
                        .update();
            }
        }
        Map<String, Known> accounts = new LinkedHashMap<>();
        jdbc.sql("select id, external_id, ccy from account where connection_id = ? and external_id is not null")
                .param(connection)
                .query(row -> {
                    accounts.put(row.getString("external_id"), new Known(row.getLong("id"), row.getString("ccy")));
                });
        return accounts;
    }

    /** A household's accounts have names of their own. */
    private String freeName(long household, String wanted) {
        String name = wanted.length() > 90 ? wanted.substring(0, 90) : wanted;
        for (int number = 1; ; number++) {
            String tried = number == 1 ? name : name + " " + number;
            boolean taken = jdbc.sql("select exists (select from account where household_id = ? and name = ?)")
                    .params(household, tried)
                    .query(Boolean.class)
                    .single();
            if (!taken) {
                return tried;
            }
        }
    }

    private static Known account(Map<String, Known> accounts, Booking booking) {
        Known account = accounts.get(booking.accountId());
        if (account == null) {
            throw CodedException.of(
                    UNKNOWN_ACCOUNT,
                    Violation.of(
                            "transaction " + booking.id(), "must be of an account that was told", booking.accountId()));
        }
        return account;
    }

    private int store(long household, Known account, Booking booking) {
        Money amount = Money.rounded(booking.amount(), account.currency());
        if (amount.minor() == 0) {
            return 0;
        }
        return jdbc.sql("""
                        insert into txn (household_id, account_id, external_id, posted_on, amount_minor, ccy, payee, pending)
                        values (:household, :account, :external, :date, :amount, :ccy, :payee, :pending)
                        on conflict (account_id, external_id) do update
                        set posted_on = excluded.posted_on, amount_minor = excluded.amount_minor, payee = excluded.payee,
                            pending = excluded.pending, deleted_at = null, version = txn.version + 1
                        """)
                .param("household", household)
                .param("account", account.id())
                .param("external", booking.id())
                .param("date", booking.date())
                .param("amount", amount.minor())
                .param("ccy", account.currency())
                .param("payee", booking.payee())
                .param("pending", booking.pending())
                .update();
    }

    private int remove(long household, long connection, List<String> ids) {
        return jdbc.sql("""
                        update txn set deleted_at = :now, version = version + 1
                        where household_id = :household and external_id = any(:ids) and deleted_at is null
                          and account_id in (select id from account where connection_id = :connection)
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("household", household)
                .param("ids", ids.toArray(String[]::new))
                .param("connection", connection)
                .update();
    }
}
