package dev.headroom.finance.server.imports;

import dev.headroom.finance.server.imports.BankRow.FileAccount;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads statements of bank accounts and credit cards in OFX: SGML of version 1 (and QFX), where most elements have no
 * end tag, and XML of version 2. The library for it, OFX4J, makes objects of the whole statement before it hands out
 * the first transaction, so it can't read a file that is larger than memory; this reader keeps one transaction.
 */
final class OfxReader {
    private static final DateForm DATES = DateForm.detect(List.of(), false).form();
    private static final int LONGEST_ACCOUNT_NUMBER = 255;

    private final Findings findings;
    private final TransactionIntake intake;
    private final boolean useIds;
    private final Map<String, String> account = new HashMap<>();
    private final Map<String, String> transaction = new HashMap<>();
    private final Map<String, String> balance = new HashMap<>();
    private @Nullable Map<String, String> into;
    private @Nullable String currency;
    private boolean creditCard;
    private boolean found;
    private boolean inTransaction;
    private long row;

    /** @param useIds whether the bank's ids are taken as unique */
    OfxReader(Findings findings, TransactionIntake intake, boolean useIds) {
        this.findings = findings;
        this.intake = intake;
        this.useIds = useIds;
    }

    void read(Opened file) throws IOException, SQLException {
        try (OfxTokens tokens = new OfxTokens(new StrictText(file.bytes(), file.charset()))) {
            for (OfxTokens.Token token = tokens.next(); token != null; token = tokens.next()) {
                switch (token) {
                    case OfxTokens.Open(String name) -> open(name);
                    case OfxTokens.Value(String name, String text) -> value(name, text);
                    case OfxTokens.Close(String name) -> close(name);
                }
            }
        }
        if (!found) {
            throw Rejections.file(
                    "must hold a statement of a bank account or a credit card", null, "look whether it was cut off");
        }
        if (inTransaction) {
            throw Rejections.of("row " + row, "has no end", null, "the file was cut off; get it again");
        }
    }

    private void open(String name) {
        switch (name) {
            case "STMTRS", "CCSTMTRS" -> {
                found = true;
                creditCard = name.equals("CCSTMTRS");
                currency = null;
                account.clear();
            }
            case "INVSTMTRS" ->
                findings.warn("the statement of an investment account was left out; import its activities as CSV");
            case "BANKACCTFROM", "CCACCTFROM" -> into = account;
            case "LEDGERBAL" -> into = balance;
            case "STMTTRN" -> {
                into = transaction;
                inTransaction = true;
                row++;
            }
            default -> {}
        }
    }

    private void value(String name, String text) {
        if (name.equals("CURDEF")) {
            currency = text.strip().toUpperCase(Locale.ROOT);
        } else if (into != null) {
            into.putIfAbsent(name, text);
        }
    }

    private void close(String name) throws SQLException {
        switch (name) {
            case "BANKACCTFROM", "CCACCTFROM" -> into = null;
            case "STMTTRN" -> {
                findings.rowRead();
                try {
                    intake.take(bankRow());
                } catch (CsvRows.Bad bad) {
                    findings.error(row, bad.column(), bad.why());
                }
                transaction.clear();
                inTransaction = false;
                into = null;
            }
            case "LEDGERBAL" -> {
                takeBalance();
                balance.clear();
                into = null;
            }
            default -> {}
        }
    }

    private BankRow bankRow() throws CsvRows.Bad {
        LocalDate date = date(transaction, "DTPOSTED");
        BigDecimal amount = number(transaction, "TRNAMT");
        String payee = transaction.getOrDefault("NAME", transaction.getOrDefault("PAYEE", ""));
        return new BankRow(
                row,
                date,
                amount,
                currency,
                new BankRow.Words(
                        payee,
                        transaction.getOrDefault("MEMO", ""),
                        "",
                        useIds ? transaction.getOrDefault("FITID", "").strip() : ""),
                null,
                fileAccount());
    }

    private void takeBalance() {
        try {
            intake.statementBalance(fileAccount(), currency, date(balance, "DTASOF"), number(balance, "BALAMT"));
        } catch (CsvRows.Bad bad) {
            findings.warn(
                    "the statement's balance could not be read: " + bad.why().rule());
        } catch (Unreadable why) {
            findings.warn("the statement's balance was left out: it " + why.rule());
        }
    }

    private @Nullable FileAccount fileAccount() {
        String number = account.getOrDefault("ACCTID", "").strip();
        if (number.isEmpty()) {
            return null;
        }
        String cut = number.length() > LONGEST_ACCOUNT_NUMBER ? number.substring(0, LONGEST_ACCOUNT_NUMBER) : number;
        String kind = creditCard
                ? "credit_card"
                : switch (account.getOrDefault("ACCTTYPE", "").strip().toUpperCase(Locale.ROOT)) {
                    case "SAVINGS", "MONEYMRKT", "CD" -> "savings";
                    case "CREDITLINE" -> "loan";
                    default -> "checking";
                };
        String shown = cut.length() > 4 ? "…" + cut.substring(cut.length() - 4) : cut;
        String name = switch (kind) {
            case "credit_card" -> "Credit card ";
            case "savings" -> "Savings ";
            case "loan" -> "Credit line ";
            default -> "Checking ";
        };
        return new FileAccount(name + shown, cut, kind);
    }

    private static LocalDate date(Map<String, String> values, String name) throws CsvRows.Bad {
        String text = values.get(name);
        try {
            if (text == null) {
                throw new Unreadable("must be there", null, null);
            }
            return DATES.parse(text);
        } catch (Unreadable why) {
            throw new CsvRows.Bad(name, why);
        }
    }

    private static BigDecimal number(Map<String, String> values, String name) throws CsvRows.Bad {
        String text = values.get(name);
        try {
            if (text == null) {
                throw new Unreadable("must be there", null, null);
            }
            return NumberForm.detect(List.of(text), NumberForm.POINT).parse(text);
        } catch (Unreadable why) {
            throw new CsvRows.Bad(name, why);
        }
    }
}
