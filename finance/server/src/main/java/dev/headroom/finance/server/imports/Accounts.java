package dev.headroom.finance.server.imports;

import dev.headroom.finance.server.imports.BankRow.FileAccount;
import java.math.BigDecimal;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the household's account for each row, or plans a new one, and brings balances up to date at the end. */
final class Accounts {
    private static final int MOST = 500;
    private static final int LONGEST_NAME = 100;
    private static final String MAIN = "Main account";
    private static final Set<String> KINDS = Set.of(
            "checking", "savings", "cash", "credit_card", "loan", "mortgage", "investment", "retirement", "other");

    private final Work work;
    private final List<Existing> existing;
    private final List<Account> used = new ArrayList<>();
    private final Map<String, Account> byFileName = new HashMap<>();
    private @Nullable Account whole;

    private record Existing(
            long id, String name, String currency, @Nullable String number, boolean open, LocalDate balanceOn) {
        /** By the bank's number where the file tells one, else by name or by a name that is a number. */
        boolean isCalled(FileAccount named) {
            if (!named.number().isEmpty()) {
                return named.number().equals(number);
            }
            return name.equals(named.name()) || named.name().equals(number);
        }
    }

    /** An account that rows of this file go to. */
    static final class Account {
        private final int position;
        private final @Nullable Existing existing;
        private final FileAccount planned;
        private final String currency;
        private @Nullable LocalDate earliest;
        private @Nullable Balance balance;

        private Account(int position, @Nullable Existing existing, FileAccount planned, String currency) {
            this.position = position;
            this.existing = existing;
            this.planned = planned;
            this.currency = currency;
        }

        /** Position in the order of first use, from 0. */
        int position() {
            return position;
        }

        String currency() {
            return currency;
        }

        String name() {
            return existing == null ? planned.name() : existing.name();
        }

        void seen(LocalDate date) {
            if (earliest == null || date.isBefore(earliest)) {
                earliest = date;
            }
        }

        void balance(LocalDate on, long minor) {
            balance = new Balance(on, minor);
        }
    }

    private record Balance(LocalDate on, long minor) {}

    Accounts(Work work) {
        this.work = work;
        this.existing = work.sql()
                .sql("""
                        select id, name, ccy, external_id, closed_at is null as open, balance_on
                        from account where household_id = ? order by id
                        """)
                .param(work.owner().requireHousehold())
                .query((row, _) -> new Existing(
                        row.getLong("id"),
                        row.getString("name"),
                        row.getString("ccy"),
                        row.getString("external_id"),
                        row.getBoolean("open"),
                        row.getDate("balance_on").toLocalDate()))
                .list();
    }

    /** The account of a row. What was told for the whole file goes before what the row says. */
    Account of(@Nullable FileAccount named, @Nullable String currency) throws Unreadable {
        ImportRequest.Target told = work.request().target();
        if (told.accountId() != null || told.account() != null || named == null) {
            if (whole == null) {
                whole = use(forWholeFile(told), currency);
            }
            return whole;
        }
        String key = named.number() + '\0' + named.name();
        Account known = byFileName.get(key);
        if (known == null) {
            if (byFileName.size() == MOST) {
                throw new Unreadable("must name at most %d accounts in one file".formatted(MOST), null, null);
            }
            known = use(forNamed(named), currency);
            byFileName.put(key, known);
        }
        return known;
    }

    private record Choice(@Nullable Existing existing, FileAccount planned) {
        static Choice of(Existing existing) {
            return new Choice(existing, new FileAccount(existing.name(), "", "checking"));
        }

        static Choice planned(FileAccount planned) {
            return new Choice(null, planned);
        }
    }

    private Choice forWholeFile(ImportRequest.Target told) {
        Long id = told.accountId();
        if (id != null) {
            return Choice.of(requireOpen(existing.stream()
                    .filter(account -> account.id() == id)
                    .findFirst()
                    .orElseThrow(() -> Rejections.noSuchAccount(id))));
        }
        String name = told.account();
        if (name != null) {
            return existing.stream()
                    .filter(account -> account.name().equals(name))
                    .findFirst()
                    .map(account -> Choice.of(requireOpen(account)))
                    .orElseGet(() -> Choice.planned(new FileAccount(name, "", "checking")));
        }
        List<Existing> open = existing.stream().filter(Existing::open).toList();
        if (open.size() > 1) {
            throw Rejections.of(
                    "account",
                    "must be told, because there are several",
                    null,
                    "say account_id= with one of: "
                            + open.stream()
                                    .limit(20)
                                    .map(account -> account.id() + " (" + account.name() + ")")
                                    .collect(Collectors.joining(", "))
                            + "; or account= with the name of a new one");
        }
        return open.isEmpty() ? forNamed(new FileAccount(MAIN, "", "checking")) : Choice.of(open.getFirst());
    }

    private Choice forNamed(FileAccount named) {
        return existing.stream()
                .filter(account -> account.isCalled(named))
                .findFirst()
                .map(account -> Choice.of(requireOpen(account)))
                .orElseGet(() -> Choice.planned(named));
    }

    private static Existing requireOpen(Existing account) {
        if (!account.open()) {
            throw Rejections.of("account " + account.name(), "is closed", null, "name another one with account=");
        }
        return account;
    }

    private Account use(Choice choice, @Nullable String currency) throws Unreadable {
        Existing found = choice.existing();
        if (found != null) {
            for (Account already : used) {
                if (already.existing != null && already.existing.id() == found.id()) {
                    return already;
                }
            }
        }
        String told = work.request().text().currency();
        String kept = found != null
                ? found.currency()
                : currency != null
                        ? currency
                        : told != null ? told : work.owner().currency();
        Account account = new Account(used.size(), found, choice.planned(), work.requireCurrency(kept));
        used.add(account);
        return account;
    }

    /** The currency of a row's amount, which must be the account's. */
    String currency(Account account, @Nullable String ofRow) throws Unreadable {
        String told = work.request().text().currency();
        String stated = ofRow != null ? ofRow : told;
        if (stated != null && !stated.equals(account.currency())) {
            throw new Unreadable(
                    "must be %s, the currency of the account %s".formatted(account.currency(), account.name()),
                    stated,
                    "divide the file by currency, and import each part with account= of that currency");
        }
        return account.currency();
    }

    /** Creates what is missing; returns ids by position. */
    Long[] store() {
        Map<Integer, Long> ids = new LinkedHashMap<>();
        for (Account account : used) {
            ids.put(account.position(), account.existing == null ? create(account) : account.existing.id());
        }
        return ids.values().toArray(Long[]::new);
    }

    private long create(Account account) {
        LocalDate first = account.earliest == null ? work.owner().today() : account.earliest;
        FileAccount planned = account.planned;
        return work.sql()
                .sql("""
                        insert into account (household_id, name, kind, ccy, balance_minor, balance_on, external_id)
                        values (?, ?, ?, ?, 0, ?, ?) returning id
                        """)
                .param(work.owner().requireHousehold())
                .param(freeName(planned.name()))
                .param(KINDS.contains(planned.kind()) ? planned.kind() : "checking")
                .param(account.currency())
                .param(Date.valueOf(first.minusDays(1)))
                .param(planned.number().isEmpty() ? null : planned.number())
                .query(Long.class)
                .single();
    }

    private String freeName(String wanted) {
        String stripped = wanted.strip();
        String base = stripped.length() > LONGEST_NAME - 6 ? stripped.substring(0, LONGEST_NAME - 6) : stripped;
        String name = base;
        for (int i = 2; taken(name); i++) {
            name = base + " " + i;
        }
        return name;
    }

    private boolean taken(String name) {
        return work.sql()
                .sql("select exists (select from account where household_id = ? and name = ?)")
                .params(work.owner().requireHousehold(), name)
                .query(Boolean.class)
                .single();
    }

    /** Takes over the balances that the file tells, unless a later one is known. */
    void storeBalances(Long[] ids) {
        for (Account account : used) {
            Balance balance = account.balance;
            if (balance == null) {
                continue;
            }
            boolean older =
                    account.existing != null && account.existing.balanceOn().isAfter(balance.on());
            if (older) {
                work.findings()
                        .warn("the balance of %s on %s was left as it is, because a later one is known"
                                .formatted(account.name(), balance.on()));
                continue;
            }
            work.sql()
                    .sql("""
                            update account set balance_minor = :minor, balance_on = :on, version = version + 1
                            where id = :id and (balance_minor, balance_on) is distinct from (:minor, :on)
                            """)
                    .param("minor", balance.minor())
                    .param("on", Date.valueOf(balance.on()))
                    .param("id", ids[account.position()])
                    .update();
        }
    }

    /** What a balance is in the account's minor units. */
    long minor(Account account, BigDecimal balance, long row) throws Unreadable {
        return work.minor(balance, account.currency(), row);
    }
}
