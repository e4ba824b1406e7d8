package dev.headroom.finance.server.imports;

import dev.headroom.finance.server.imports.Accounts.Account;
import dev.headroom.finance.server.imports.BankRow.FileAccount;
import dev.headroom.finance.server.web.KeptDates;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes transactions of bank files in. */
final class TransactionIntake implements Intake {
    private static final int LONGEST_PAYEE = 200;
    private static final int LONGEST_MEMO = 500;
    private static final int LONGEST_ID = 200;

    private final Work work;
    private final Accounts accounts;
    private final Categoriser categoriser;
    private final Map<Long, String> slugs = new HashMap<>();
    private final Map<Account, StatementBalances> balances = new LinkedHashMap<>();
    private final Digest digest = new Digest();
    private final CopyRows copy;
    private long staged;

    TransactionIntake(Work work) throws SQLException {
        this.work = work;
        this.accounts = new Accounts(work);
        this.categoriser = categoriser();
        work.sql().sql("""
                        create temporary table stage (
                            row bigint, target integer, own_id boolean, external_id text, posted_on date,
                            amount_minor bigint, category_id bigint, payee text, memo text
                        ) on commit drop
                        """).update();
        this.copy = CopyRows.open(work.connection(), "stage");
    }

    private Categoriser categoriser() {
        Map<String, Long> ids = new HashMap<>();
        Map<String, Long> names = new HashMap<>();
        work.sql().sql("""
                        select id, slug, name from category where household_id is null or household_id = ?
                        order by household_id nulls first
                        """).param(work.owner().requireHousehold()).query(row -> {
            ids.put(row.getString("slug"), row.getLong("id"));
            names.put(row.getString("name"), row.getLong("id"));
            slugs.put(row.getLong("id"), row.getString("slug"));
        });
        return new Categoriser(ids, names);
    }

    /** Takes one row; it is stored with all the others or not at all. */
    void take(BankRow row) throws CsvRows.Bad, SQLException {
        if (row.date().isBefore(KeptDates.EARLIEST)) {
            throw new CsvRows.Bad(
                    "date",
                    new Unreadable(
                            "must not be before " + KeptDates.EARLIEST,
                            row.date().toString(),
                            null));
        }
        try {
            Account account = accounts.of(row.account(), row.currency());
            long minor = minor(account, row);
            account.seen(row.date());
            BigDecimal balance = row.balance();
            if (balance != null) {
                accounts.minor(account, balance, row.row());
                balances.computeIfAbsent(account, _ -> new StatementBalances()).add(row.date(), row.amount(), balance);
            }
            if (minor == 0) {
                work.findings().skipped(row.row(), "with an amount of 0 were left out");
                return;
            }
            store(account, row, minor);
        } catch (Unreadable why) {
            throw new CsvRows.Bad(null, why);
        }
    }

    private long minor(Account account, BankRow row) throws CsvRows.Bad {
        try {
            String currency = row.currency();
            accounts.currency(account, currency == null ? null : work.requireCurrency(currency));
        } catch (Unreadable why) {
            throw new CsvRows.Bad("currency", why);
        }
        try {
            return work.minor(row.amount(), account.currency(), row.row());
        } catch (Unreadable why) {
            throw new CsvRows.Bad("amount", why);
        }
    }

    private void store(Account account, BankRow row, long minor) throws SQLException {
        BankRow.Words words = row.words();
        String payee = work.text(words.payee(), LONGEST_PAYEE, "payee", row.row());
        String memo = work.text(words.memo(), LONGEST_MEMO, "memo", row.row());
        long category = categoriser.categorise(words.category(), payee, memo, minor > 0);
        boolean own = !words.externalId().isEmpty();
        String id = own
                ? words.externalId().length() <= LONGEST_ID ? words.externalId() : digest.of(words.externalId())
                : digest.of(row.date().toString(), Long.toString(minor), account.currency(), payee, memo);
        if (work.findings().wantsPreview()) {
            preview(account, row, new Kept(minor, payee, memo, category));
        }
        if (work.findings().hasErrors()) {
            return;
        }
        copy.add(row.row())
                .add(account.position())
                .add(own)
                .add(id)
                .add(row.date())
                .add(minor)
                .add(category)
                .add(payee)
                .add(memo)
                .endRow();
        staged++;
    }

    private record Kept(long minor, String payee, String memo, long category) {}

    private void preview(Account account, BankRow row, Kept kept) {
        int places = work.digits().getOrDefault(account.currency(), 2);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("date", row.date().toString());
        values.put("amount", BigDecimal.valueOf(kept.minor(), places).toPlainString());
        values.put("currency", account.currency());
        values.put("payee", kept.payee());
        values.put("memo", kept.memo());
        values.put("category", slugs.getOrDefault(kept.category(), ""));
        values.put("account", account.name());
        work.findings().preview(row.row(), values);
    }

    /** The balance that a statement tells beside its rows. */
    void statementBalance(@Nullable FileAccount named, @Nullable String currency, LocalDate on, BigDecimal balance)
            throws Unreadable {
        Account account = accounts.of(named, currency);
        accounts.currency(account, currency == null ? null : work.requireCurrency(currency));
        account.balance(on, accounts.minor(account, balance, 0));
    }

    @Override
    public void finish() throws SQLException {
        copy.finish();
    }

    @Override
    public Work.Merged merge(@Nullable Long runId) {
        rejectAmbiguousIds();
        foldBalances();
        Long[] ids = accounts.store();
        long added = work.sql()
                .sql("""
                        insert into txn (household_id, account_id, external_id, posted_on, amount_minor, ccy,
                                         category_id, payee, memo, import_id)
                        select :household, a.id,
                               case when s.own_id then s.external_id
                                    else s.external_id || '-' || row_number() over (
                                        partition by s.target, s.own_id, s.external_id order by s.row) end,
                               s.posted_on, s.amount_minor, a.ccy, s.category_id, s.payee, s.memo, :run
                        from stage s
                        join unnest(:ids::bigint[]) with ordinality as t (id, position) on t.position = s.target + 1
                        join account a on a.id = t.id
                        order by s.posted_on, s.row
                        on conflict (account_id, external_id) do nothing
                        """)
                .param("household", work.owner().requireHousehold())
                .param("run", runId, java.sql.Types.BIGINT)
                .param("ids", ids)
                .update();
        accounts.storeBalances(ids);
        return new Work.Merged(added, staged - added);
    }

    private void foldBalances() {
        balances.forEach((account, seen) -> {
            LocalDate day = seen.latestDay();
            BigDecimal balance = seen.latestBalance();
            if (day == null || balance == null) {
                return;
            }
            try {
                account.balance(day, accounts.minor(account, balance, 0));
            } catch (Unreadable impossible) {
                throw new IllegalStateException("was checked when its row was read", impossible);
            }
        });
    }

    /** An id of the bank's own that two different transactions share would lose one of them. */
    private void rejectAmbiguousIds() {
        work.sql().sql("""
                        select external_id, min(row) as first_row, max(row) as last_row from stage where own_id
                        group by target, external_id
                        having count(*) > 1
                           and count(distinct (posted_on, amount_minor, payee, memo)) > 1
                        order by 2
                        """).query(row -> {
            Unreadable why = new Unreadable(
                    "must be another than that of the different transaction in row " + row.getLong("first_row"),
                    row.getString("external_id"),
                    "if the column is no id, say columns=external_id:");
            work.findings().error(row.getLong("last_row"), "external_id", why);
        });
        work.findings().rejectIfErrors();
    }

    @Override
    public void close() throws SQLException {
        copy.close();
    }
}
