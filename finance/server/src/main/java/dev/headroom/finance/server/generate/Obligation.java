package dev.headroom.finance.server.generate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A payment that comes again, with the days on which it was due. */
final class Obligation {
    private final String name;
    private final Category category;
    private final String payee;
    private final long amount;
    private final int everyMonths;
    private final List<Due> dues = new ArrayList<>();

    Obligation(String name, Category category, String payee, long amount, int everyMonths) {
        this.name = name;
        this.category = category;
        this.payee = payee;
        this.amount = amount;
        this.everyMonths = everyMonths;
    }

    /**
     * @param day epoch day
     * @param paid the payment; null as long as there is none
     */
    record Due(int day, long amount, Ledger.@Nullable Entry paid) {}

    String name() {
        return name;
    }

    Category category() {
        return category;
    }

    String payee() {
        return payee;
    }

    /** Of a usual time, in hundredths. */
    long amount() {
        return amount;
    }

    int everyMonths() {
        return everyMonths;
    }

    String cadence() {
        return everyMonths == 1 ? "monthly" : "quarterly";
    }

    List<Due> dues() {
        return dues;
    }
}
