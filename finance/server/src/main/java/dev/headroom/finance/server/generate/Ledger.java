package dev.headroom.finance.server.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The accounts of one household and what moved on them; amounts in hundredths, money in positive. */
final class Ledger {
    private static final long WHOLE = 100;

    private final List<Account> accounts = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final int firstDay;
    private final int lastDay;

    /** @param firstDay epoch day of the first entries; entries before it or after {@code lastDay} are left out */
    Ledger(int firstDay, int lastDay) {
        this.firstDay = firstDay;
        this.lastDay = lastDay;
    }

    /** An account; its opening balance is settled when its entries are known. */
    static final class Account {
        private final String name;
        private final String kind;
        private final String taxTreatment;
        private long opening;
        private long id;

        private Account(String name, String kind, String taxTreatment) {
            this.name = name;
            this.kind = kind;
            this.taxTreatment = taxTreatment;
        }

        String name() {
            return name;
        }

        String kind() {
            return kind;
        }

        String taxTreatment() {
            return taxTreatment;
        }

        long opening() {
            return opening;
        }

        void open(long balance) {
            opening = balance;
        }

        /** The row's id, 0 before it has one. */
        long id() {
            return id;
        }

        void id(long given) {
            id = given;
        }
    }

    /** One movement on one account. */
    static final class Entry {
        private final int day;
        private final Account account;
        private final long amount;
        private final Category category;
        private final String payee;
        private long id;

        private Entry(int day, Account account, long amount, Category category, String payee) {
            this.day = day;
            this.account = account;
            this.amount = amount;
            this.category = category;
            this.payee = payee;
        }

        int day() {
            return day;
        }

        Account account() {
            return account;
        }

        long amount() {
            return amount;
        }

        Category category() {
            return category;
        }

        String payee() {
            return payee;
        }

        /** The row's id, 0 before it has one. */
        long id() {
            return id;
        }

        void id(long given) {
            id = given;
        }
    }

    int firstDay() {
        return firstDay;
    }

    int lastDay() {
        return lastDay;
    }

    Account account(String name, String kind) {
        return account(name, kind, "taxable");
    }

    Account account(String name, String kind, String taxTreatment) {
        Account added = new Account(name, kind, taxTreatment);
        accounts.add(added);
        return added;
    }

    List<Account> accounts() {
        return accounts;
    }

    /** Adds a movement unless it is outside the time or of nothing. */
    @Nullable Entry add(int day, Account account, long amount, Category category, String payee) {
        if (day < firstDay || day > lastDay || amount == 0) {
            return null;
        }
        Entry added = new Entry(day, account, amount, category, payee);
        entries.add(added);
        return added;
    }

    /** Moves money between two accounts on one day. */
    void move(int day, Account from, Account to, long amount, Category category) {
        add(day, from, -amount, category, to.name());
        add(day, to, amount, category, from.name());
    }

    /** In the order of days; entries of a day in the order in which they were added. */
    List<Entry> inOrder() {
        entries.sort(Comparator.comparingInt(Entry::day));
        return entries;
    }

    /** Sum of the movements up to a day, itself included. */
    long moved(Account account, int upToDay) {
        long sum = 0;
        for (Entry entry : entries) {
            if (entry.account == account && entry.day <= upToDay) {
                sum += entry.amount;
            }
        }
        return sum;
    }

    /** The lowest sum of the movements so far, at the end of any day; at most 0. */
    long lowest(Account account) {
        long sum = 0;
        long lowest = 0;
        int day = firstDay;
        for (Entry entry : inOrder()) {
            if (entry.account == account) {
                if (entry.day != day) {
                    lowest = Math.min(lowest, sum);
                    day = entry.day;
                }
                sum += entry.amount;
            }
        }
        return Math.min(lowest, sum);
    }

    /** A typical amount as it stands on a bill: no more precise than a person would set it. */
    static long rounded(long amount) {
        return Math.max(WHOLE, (amount + WHOLE / 2) / WHOLE * WHOLE);
    }
}
