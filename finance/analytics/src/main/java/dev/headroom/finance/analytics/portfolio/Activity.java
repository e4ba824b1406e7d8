package dev.headroom.finance.analytics.portfolio;

import dev.headroom.finance.analytics.InvalidInput;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;

/** Something that changed what is held of one asset. Activities happen in the order of their dates and sequences. */
public sealed interface Activity {
    /** Earlier before later, within a day by sequence. */
    Comparator<Activity> ORDER = (a, b) -> {
        int byDate = a.when().date().compareTo(b.when().date());
        return byDate != 0 ? byDate : Long.compare(a.when().sequence(), b.when().sequence());
    };

    /**
     * The trade date, and the order within it.
     *
     * @param sequence smaller happens first
     */
    record When(LocalDate date, long sequence) {}

    When when();

    String asset();

    /**
     * A purchase: opens a lot.
     *
     * @param lot names the lot, once per portfolio
     * @param quantity above 0
     * @param costMinor price paid for all of it, without the fee
     * @param feeMinor part of the basis
     * @param sheltered bought inside an account where gains are not taxed: a loss it replaces is lost for good
     */
    record Buy(
            When when, String asset, String lot, BigDecimal quantity, long costMinor, long feeMinor, boolean sheltered)
            implements Activity {
        public Buy {
            positive("quantity bought", quantity);
            notNegative("cost", costMinor);
            notNegative("fee", feeMinor);
        }
    }

    /**
     * A sale.
     *
     * @param quantity above 0
     * @param proceedsMinor price received for all of it, before the fee
     * @param feeMinor reduces the proceeds
     * @param picks lots to sell from, for the method of specific lots; empty otherwise
     */
    record Sell(When when, String asset, BigDecimal quantity, long proceedsMinor, long feeMinor, List<Pick> picks)
            implements Activity {
        public Sell {
            positive("quantity sold", quantity);
            notNegative("proceeds", proceedsMinor);
            notNegative("fee", feeMinor);
            picks = List.copyOf(picks);
        }
    }

    /**
     * How much of a sale comes from one lot.
     *
     * @param quantity above 0
     */
    record Pick(String lot, BigDecimal quantity) {
        public Pick {
            positive("quantity of lot " + lot, quantity);
        }
    }

    /** Cash paid out by an asset. */
    record Dividend(When when, String asset, long cashMinor) implements Activity {
        public Dividend {
            notNegative("dividend", cashMinor);
        }
    }

    /** A cost of holding the asset. */
    record Fee(When when, String asset, long cashMinor) implements Activity {
        public Fee {
            notNegative("fee", cashMinor);
        }
    }

    /** {@code numerator} new shares for {@code denominator} old ones; the basis stays. */
    record Split(When when, String asset, int numerator, int denominator) implements Activity {
        public Split {
            if (numerator < 1 || denominator < 1) {
                throw InvalidInput.malformed(
                        "SPLIT_RATIO",
                        "split of " + asset,
                        "must have parts of at least 1",
                        numerator + ":" + denominator);
            }
        }
    }

    /**
     * Shares that arrive with their history.
     *
     * @param acquired when they were first bought
     * @param basisMinor what they cost then
     */
    record TransferIn(When when, String asset, String lot, BigDecimal quantity, long basisMinor, LocalDate acquired)
            implements Activity {
        public TransferIn {
            positive("quantity transferred", quantity);
            notNegative("basis", basisMinor);
        }
    }

    /** Shares that leave without a sale, taken from lots by the portfolio's method. */
    record TransferOut(When when, String asset, BigDecimal quantity) implements Activity {
        public TransferOut {
            positive("quantity transferred", quantity);
        }
    }

    private static void positive(String subject, BigDecimal quantity) {
        if (quantity.signum() <= 0) {
            throw InvalidInput.malformed("QUANTITY_NOT_POSITIVE", subject, "must be above 0", quantity);
        }
    }

    private static void notNegative(String subject, long minor) {
        if (minor < 0) {
            throw InvalidInput.malformed("AMOUNT_NEGATIVE", subject, "must not be below 0", minor);
        }
    }
}
