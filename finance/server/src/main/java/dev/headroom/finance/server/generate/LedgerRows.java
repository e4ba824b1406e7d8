package dev.headroom.finance.server.generate;

import java.util.List;

/** Writes accounts, transactions, bills, debts and incomes. */
final class LedgerRows {
    private static final int BILL_HISTORY_DAYS = 180;
    /** Transactions of the last days of a card are not settled yet. */
    private static final int PENDING_DAYS = 2;

    private LedgerRows() {}

    /** @param investmentValue what the portfolio is worth at the end of the last day, 0 without one */
    static void write(Subject subject, LedgerStory story, long investmentValue, Batch batch) {
        long connection = connect(subject, batch);
        // accounts are known as of the last time they were read, a few days before the last transaction
        int balanceOn = subject.todayNumber() - 1 - subject.draw().between(1, 4);
        for (Ledger.Account account : story.ledger().accounts()) {
            Balance balance = account == story.investment()
                    ? new Balance(investmentValue, story.ledger().lastDay())
                    : new Balance(account.opening() + story.ledger().moved(account, balanceOn), balanceOn);
            account.id(writeAccount(subject, account, connection, balance, batch));
        }
        writeTransactions(subject, story.ledger(), batch);
        for (Obligation obligation : story.obligations()) {
            writeBill(subject, obligation, batch);
        }
        writeDebts(subject, story, balanceOn, batch);
        Outgoings outgoings = story.outgoings();
        batch.numbered(Sheet.INCOME_SOURCE)
                .int8(subject.id())
                .text("Main income")
                .int8(outgoings.gross())
                .text(subject.currency())
                .date(story.ledger().firstDay() - subject.draw().between(30, 2_000));
    }

    /** Writes a household that has only just connected an account, with a handful of transactions or none. */
    static void writeNewcomer(Subject subject, Batch batch) {
        Draw draw = subject.draw();
        int yesterday = subject.todayNumber() - 1;
        Ledger ledger = new Ledger(yesterday - 9, yesterday);
        Ledger.Account account = ledger.account("Everyday checking", "checking");
        account.open(Math.round(subject.profile().condition().grossMonthly() * draw.between(0.1, 1.5)));
        for (int left = draw.below(5); left > 0; left--) {
            long amount = Math.round(4_000 * draw.factor(0.6));
            ledger.add(
                    yesterday - draw.below(9),
                    account,
                    -amount,
                    Category.SHOPPING,
                    draw.of(Names.payees(Category.SHOPPING)));
        }
        long balance = account.opening() + ledger.moved(account, yesterday);
        account.id(writeAccount(subject, account, 0, new Balance(balance, yesterday), batch));
        writeTransactions(subject, ledger, batch);
    }

    private record Balance(long minor, int day) {}

    private static long connect(Subject subject, Batch batch) {
        if (!subject.draw().chance(0.6)) {
            return 0;
        }
        boolean broken = !subject.shown() && subject.draw().chance(0.06);
        int read = subject.todayNumber() - (broken ? subject.draw().between(8, 40) : 1);
        CopyRows row = batch.numbered(Sheet.BANK_CONNECTION)
                .int8(subject.id())
                .text("Lantern Bank")
                .text(broken ? "login_required" : "healthy");
        (broken ? row.text("ITEM_LOGIN_REQUIRED") : row.none()).timestamp(subject.at(read, 5));
        return batch.ids().last(Sheet.BANK_CONNECTION);
    }

    private static long writeAccount(
            Subject subject, Ledger.Account account, long connection, Balance balance, Batch batch) {
        CopyRows row = batch.numbered(Sheet.ACCOUNT).int8(subject.id());
        (connection > 0 ? row.int8(connection) : row.none())
                .text(account.name())
                .text(account.kind())
                .text(account.taxTreatment())
                .text(subject.currency())
                .int8(balance.minor())
                .date(balance.day());
        return batch.ids().last(Sheet.ACCOUNT);
    }

    private static void writeTransactions(Subject subject, Ledger ledger, Batch batch) {
        List<Ledger.Entry> entries = ledger.inOrder();
        int unsettledFrom = subject.todayNumber() - PENDING_DAYS;
        for (int i = 0; i < entries.size(); i++) {
            Ledger.Entry entry = entries.get(i);
            boolean purchase = entry.amount() < 0 && entry.account().kind().equals("credit_card");
            batch.numbered(Sheet.TXN)
                    .int8(subject.id())
                    .int8(entry.account().id())
                    .text("g" + i)
                    .date(entry.day())
                    .int8(entry.amount())
                    .text(subject.currency())
                    .int8(entry.category().id())
                    .text(entry.payee())
                    .bool(purchase && entry.day() >= unsettledFrom);
            entry.id(batch.ids().last(Sheet.TXN));
        }
    }

    private static void writeBill(Subject subject, Obligation obligation, Batch batch) {
        if (obligation.category() == Category.SUBSCRIPTIONS && !subject.shown()) {
            return;
        }
        batch.numbered(Sheet.BILL)
                .int8(subject.id())
                .text(obligation.name())
                .int8(obligation.amount())
                .text(subject.currency())
                .text(obligation.cadence())
                .int8(obligation.category().id());
        int from = subject.shown() ? 0 : subject.todayNumber() - BILL_HISTORY_DAYS;
        for (Obligation.Due due : obligation.dues()) {
            if (due.day() < from) {
                continue;
            }
            CopyRows row = batch.row(Sheet.BILL_DUE)
                    .int8(batch.ids().last(Sheet.BILL))
                    .int8(subject.id())
                    .date(due.day())
                    .int8(due.amount());
            if (due.paid() == null) {
                row.none().none();
            } else {
                row.date(due.paid().day()).int8(due.paid().id());
            }
        }
    }

    private static void writeDebts(Subject subject, LedgerStory story, int day, Batch batch) {
        Outgoings outgoings = story.outgoings();
        if (story.mortgage() != null) {
            writeDebt(subject, story, story.mortgage(), new Terms(outgoings.mortgage(), 52, day), batch);
        }
        if (story.loan() != null) {
            writeDebt(subject, story, story.loan(), new Terms(outgoings.loan(), 79, day), batch);
        }
        if (story.card() != null && outgoings.card() > 0) {
            writeDebt(subject, story, story.card(), new Terms(outgoings.card(), 200, day), batch);
        }
    }

    /** @param perMille interest of a year */
    private record Terms(long monthly, int perMille, int day) {}

    private static void writeDebt(
            Subject subject, LedgerStory story, Ledger.Account account, Terms terms, Batch batch) {
        long owed = -account.opening() - story.ledger().moved(account, terms.day());
        batch.numbered(Sheet.DEBT)
                .int8(subject.id())
                .int8(account.id())
                .text(account.name())
                .int8(Math.max(0, owed))
                .int8(terms.monthly())
                .numeric(terms.perMille(), 3)
                .text(subject.currency());
    }
}
