package dev.headroom.finance.analytics.portfolio;

import dev.headroom.finance.analytics.InvalidInput;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lots and disposals after a list of activities. Sums are exact: what parts of a lot or a sale are given is rounded
 * half up to the minor unit, and the last part takes what is left.
 *
 * <p>A loss is deferred as IRS Publication 550 has it: shares of the same asset bought within 30 days before or after
 * the sale replace the sold ones share by share, in the order they were bought, each share once; the loss goes into
 * their basis and the time the sold shares were held into theirs. Purchases in any account of the taxpayer count.
 * Shares of the purchase that is sold itself are not replacements (Rev. Rul. 56-602). A replacement in a sheltered
 * account ends the loss for good (Rev. Rul. 2008-5).
 *
 * @param open lots with shares left, by asset in the order of their purchase
 * @param disposals in the order of the sales
 * @param incomeMinor dividends less fees of holding, by asset
 */
public record LotBook(List<Lot> open, List<Disposal> disposals, Map<String, Long> incomeMinor) {
    private static final int WASH_DAYS = 30;

    public LotBook {
        open = List.copyOf(open);
        disposals = List.copyOf(disposals);
        incomeMinor = Map.copyOf(incomeMinor);
    }

    /**
     * Replays activities in any order.
     *
     * @throws InvalidInput {@code OVERSOLD}, {@code UNKNOWN_LOT}, {@code PICKS_MISS_QUANTITY}, {@code DUPLICATE_LOT}
     */
    public static LotBook of(Collection<? extends Activity> activities, LotMethod method) {
        return together(List.of(new Account(0, false, activities)), method).getFirst();
    }

    /**
     * One of a taxpayer's accounts.
     *
     * @param id names it among the others
     * @param sheltered whether gains are not taxed in it: its losses count nowhere, and what it buys ends a loss
     */
    public record Account(long id, boolean sheltered, Collection<? extends Activity> activities) {
        public Account {
            activities = List.copyOf(activities);
        }

        /** Its activities up to and with a day. */
        public Account asOf(LocalDate date) {
            return new Account(
                    id,
                    sheltered,
                    activities.stream()
                            .filter(activity -> !activity.when().date().isAfter(date))
                            .toList());
        }
    }

    private record Step(Account account, Activity activity) {
        /** Within a day the accounts follow one another. */
        static final Comparator<Step> ORDER = (a, b) -> Activity.ORDER.compare(a.activity(), b.activity());
    }

    /**
     * Replays the accounts of one taxpayer: each sells from its own lots, and shares bought in any replace those that
     * another sold at a loss.
     *
     * @return their lots in the order of the accounts
     * @throws InvalidInput as {@link #of}, for any of them
     */
    public static List<LotBook> together(List<Account> accounts, LotMethod method) {
        List<Step> ordered = new ArrayList<>();
        accounts.forEach(account -> account.activities().forEach(activity -> ordered.add(new Step(account, activity))));
        ordered.sort(Step.ORDER);
        Map<String, Replay> byAsset = new LinkedHashMap<>();
        for (Step step : ordered) {
            byAsset.computeIfAbsent(step.activity().asset(), asset -> new Replay(asset, method))
                    .apply(step.account(), step.activity());
        }
        return accounts.stream().map(account -> book(account.id(), byAsset)).toList();
    }

    private static LotBook book(long account, Map<String, Replay> byAsset) {
        List<Lot> open = new ArrayList<>();
        List<Disposal> disposals = new ArrayList<>();
        Map<String, Long> income = new HashMap<>();
        byAsset.forEach((asset, replay) -> {
            replay.open.stream().filter(part -> part.account == account).forEach(part -> open.add(part.lot()));
            replay.sold.stream()
                    .filter(sold -> sold.part.account == account)
                    .forEach(sold -> disposals.add(sold.disposal()));
            Long earned = replay.income.get(account);
            if (earned != null) {
                income.put(asset, earned);
            }
        });
        disposals.sort(Comparator.comparing(Disposal::sold));
        return new LotBook(open, disposals, income);
    }

    /** The activities up to and with a day, replayed. */
    public static LotBook asOf(Collection<? extends Activity> activities, LotMethod method, LocalDate date) {
        return of(
                activities.stream()
                        .filter(activity -> !activity.when().date().isAfter(date))
                        .toList(),
                method);
    }

    /** A share of an amount, rounded half up away from zero. */
    static long share(long minor, BigDecimal part, BigDecimal whole) {
        return BigDecimal.valueOf(minor)
                .multiply(part)
                .divide(whole, 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    /** Where shares come from. */
    private record Origin(long account, String asset, String lot, LocalDate acquired) {}

    /** Shares of one lot that are alike in basis and holding period. */
    private static final class Part {
        final long account;
        final String asset;
        final String id;
        final LocalDate acquired;
        final boolean sheltered;
        LocalDate holdFrom;
        BigDecimal quantity;
        long basis;
        long wash;
        /** Shares that replace none yet, and still can. */
        boolean replaces;

        Part(Origin origin, boolean sheltered, BigDecimal quantity, long basis) {
            this.account = origin.account();
            this.asset = origin.asset();
            this.id = origin.lot();
            this.acquired = origin.acquired();
            this.holdFrom = origin.acquired();
            this.sheltered = sheltered;
            this.quantity = quantity;
            this.basis = basis;
        }

        /** Whether it is of the same purchase as another part. */
        boolean sameLot(Part other) {
            return account == other.account && id.equals(other.id);
        }

        Lot lot() {
            return new Lot(asset, id, acquired, holdFrom, quantity, basis, wash);
        }

        /** Takes some shares off with their part of the basis. */
        Part take(BigDecimal taken) {
            long takenBasis = share(basis, taken, quantity);
            long takenWash = share(wash, taken, quantity);
            Part part = new Part(new Origin(account, asset, id, acquired), sheltered, taken, takenBasis);
            part.holdFrom = holdFrom;
            part.wash = takenWash;
            part.replaces = replaces;
            basis -= takenBasis;
            wash -= takenWash;
            quantity = quantity.subtract(taken);
            return part;
        }
    }

    private static final class Sold {
        final Part part;
        final LocalDate date;
        final long proceeds;
        long disallowed;
        /** The shares sold as splits since have made them; what the sale says keeps the number that was sold. */
        BigDecimal shares;
        /** Those of them that nothing replaces yet. */
        BigDecimal unmatched;

        Sold(Part part, LocalDate date, long proceeds) {
            this.part = part;
            this.date = date;
            this.proceeds = proceeds;
            this.shares = part.quantity;
            this.unmatched = proceeds < part.basis && !part.sheltered ? part.quantity : BigDecimal.ZERO;
        }

        Disposal disposal() {
            Disposal.Term term = Lot.longTerm(part.holdFrom, date) ? Disposal.Term.LONG : Disposal.Term.SHORT;
            return new Disposal(part.asset, part.id, date, part.quantity, proceeds, part.basis, term, disallowed);
        }

        /** The loss of the next {@code matched} shares, so that all matches together give all of it. */
        long loss(BigDecimal matched) {
            BigDecimal done = shares.subtract(unmatched);
            long whole = part.basis - proceeds;
            long upTo = share(whole, done.add(matched), shares);
            return upTo - share(whole, done, shares);
        }
    }

    /** A lot's name is its own within an account. */
    private record Name(long account, String lot) {}

    private static final class Replay {
        private final String asset;
        private final LotMethod method;
        private final List<Part> open = new ArrayList<>();
        private final List<Sold> sold = new ArrayList<>();
        /** Those of the sold that a purchase of the days to come may still replace. */
        private final List<Sold> exposed = new ArrayList<>();

        private final Set<Name> names = new HashSet<>();
        /** By account, so that a sale needn't add up its lots. */
        private final Map<Long, BigDecimal> held = new HashMap<>();

        private final Map<Long, Long> income = new HashMap<>();

        Replay(String asset, LotMethod method) {
            this.asset = asset;
            this.method = method;
        }

        void apply(Account account, Activity activity) {
            income.putIfAbsent(account.id(), 0L);
            switch (activity) {
                case Activity.Buy buy -> buy(account, buy);
                case Activity.Sell sell -> sell(account, sell);
                case Activity.Dividend dividend -> income.merge(account.id(), dividend.cashMinor(), Math::addExact);
                case Activity.Fee fee -> income.merge(account.id(), -fee.cashMinor(), Math::addExact);
                case Activity.Split split -> split(account, split);
                case Activity.TransferIn in -> {
                    Origin origin = new Origin(account.id(), asset, in.lot(), in.acquired());
                    checkNew(account, in.lot());
                    open.add(new Part(origin, account.sheltered(), in.quantity(), in.basisMinor()));
                    held.merge(account.id(), in.quantity(), BigDecimal::add);
                }
                case Activity.TransferOut out ->
                    take(account, out.quantity(), List.of(), out.when().date());
            }
        }

        private List<Part> open(Account account) {
            List<Part> own = new ArrayList<>(open);
            own.removeIf(part -> part.account != account.id());
            return own;
        }

        private void checkNew(Account account, String lot) {
            if (!names.add(new Name(account.id(), lot))) {
                throw InvalidInput.malformed("DUPLICATE_LOT", "lot", "must have a name of its own", lot);
            }
        }

        private void buy(Account account, Activity.Buy buy) {
            checkNew(account, buy.lot());
            LocalDate date = buy.when().date();
            Part part = new Part(
                    new Origin(account.id(), asset, buy.lot(), date),
                    buy.sheltered() || account.sheltered(),
                    buy.quantity(),
                    Math.addExact(buy.costMinor(), buy.feeMinor()));
            part.replaces = true;
            open.add(part);
            held.merge(account.id(), buy.quantity(), BigDecimal::add);
            Part unused = part;
            exposed.removeIf(loss -> date.isAfter(loss.date.plusDays(WASH_DAYS)));
            for (Sold loss : exposed) {
                unused = match(loss, unused);
            }
            exposed.removeIf(loss -> loss.unmatched.signum() == 0);
        }

        private void sell(Account account, Activity.Sell sell) {
            LocalDate date = sell.when().date();
            List<Part> taken = take(account, sell.quantity(), sell.picks(), date);
            long net = Math.subtractExact(sell.proceedsMinor(), sell.feeMinor());
            BigDecimal before = BigDecimal.ZERO;
            List<Sold> now = new ArrayList<>();
            for (Part part : taken) {
                long from = share(net, before, sell.quantity());
                before = before.add(part.quantity);
                now.add(new Sold(part, date, share(net, before, sell.quantity()) - from));
            }
            sold.addAll(now);
            LocalDate since = date.minusDays(WASH_DAYS);
            for (Sold loss : now) {
                if (loss.unmatched.signum() > 0) {
                    replaceByRecent(loss, since);
                }
                if (loss.unmatched.signum() > 0) {
                    exposed.add(loss);
                }
            }
        }

        private void replaceByRecent(Sold loss, LocalDate since) {
            for (Part part : List.copyOf(open)) {
                boolean recent = !part.acquired.isBefore(since);
                if (loss.unmatched.signum() > 0 && part.replaces && recent && !part.sameLot(loss.part)) {
                    match(loss, part);
                }
            }
        }

        /**
         * Lets shares of an open part replace sold ones.
         *
         * @return what the next loss may be matched with: the rest of the part, set apart, or the part itself where
         *     none is left
         */
        private Part match(Sold loss, Part part) {
            if (!part.replaces) {
                return part;
            }
            BigDecimal matched = loss.unmatched.min(part.quantity);
            long disallowed = loss.loss(matched);
            Part rest = part;
            if (matched.compareTo(part.quantity) < 0) {
                rest = part.take(part.quantity.subtract(matched));
                open.add(open.indexOf(part) + 1, rest);
            }
            part.replaces = false;
            loss.unmatched = loss.unmatched.subtract(matched);
            loss.disallowed += disallowed;
            if (!part.sheltered) {
                part.basis = Math.addExact(part.basis, disallowed);
                part.wash += disallowed;
                part.holdFrom = part.holdFrom.minusDays(loss.date.toEpochDay() - loss.part.holdFrom.toEpochDay());
            }
            return rest;
        }

        private void split(Account account, Activity.Split split) {
            BigDecimal up = BigDecimal.valueOf(split.numerator());
            BigDecimal down = BigDecimal.valueOf(split.denominator());
            BigDecimal all = BigDecimal.ZERO;
            for (Part part : open(account)) {
                part.quantity = exact(part.quantity.multiply(up), down);
                all = all.add(part.quantity);
            }
            held.put(account.id(), all);
            for (Sold loss : exposed) {
                if (loss.part.account == account.id()) {
                    loss.shares = exact(loss.shares.multiply(up), down);
                    loss.unmatched = exact(loss.unmatched.multiply(up), down);
                }
            }
        }

        private static BigDecimal exact(BigDecimal quantity, BigDecimal divisor) {
            BigInteger[] whole = quantity.unscaledValue().divideAndRemainder(divisor.toBigInteger());
            return whole[1].signum() == 0
                    ? new BigDecimal(whole[0], quantity.scale())
                    : quantity.divide(divisor, MathContext.DECIMAL128);
        }

        private List<Part> take(Account account, BigDecimal quantity, List<Activity.Pick> picks, LocalDate date) {
            BigDecimal known = held.getOrDefault(account.id(), BigDecimal.ZERO);
            if (known.compareTo(quantity) < 0) {
                throw InvalidInput.impossible(
                                "OVERSOLD",
                                "quantity of " + asset + " leaving on " + date,
                                "must be at most what is held, "
                                        + known.stripTrailingZeros().toPlainString(),
                                quantity.toPlainString())
                        .instead("add the missing purchase or transfer");
            }
            List<Part> taken = new ArrayList<>();
            if (method == LotMethod.SPECIFIC && !picks.isEmpty()) {
                BigDecimal picked =
                        picks.stream().map(Activity.Pick::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
                if (picked.compareTo(quantity) != 0) {
                    throw InvalidInput.impossible(
                            "PICKS_MISS_QUANTITY",
                            "quantities of the named lots",
                            "must add up to the quantity sold, " + quantity.toPlainString(),
                            picked.toPlainString());
                }
                for (Activity.Pick pick : picks) {
                    List<Part> ofLot = open(account).stream()
                            .filter(part -> part.id.equals(pick.lot()))
                            .toList();
                    take(ofLot, pick.quantity(), taken, pick.lot());
                }
            } else {
                take(candidates(open(account)), quantity, taken, asset);
            }
            held.put(account.id(), known.subtract(quantity));
            return taken;
        }

        private List<Part> candidates(List<Part> own) {
            own.sort(
                    switch (method) {
                        case FIFO, SPECIFIC -> Replay::byAge;
                        case LIFO -> (a, b) -> byAge(b, a);
                        case HIFO -> Replay::byUnitBasis;
                    });
            return own;
        }

        private static int byAge(Part a, Part b) {
            return a.acquired.compareTo(b.acquired);
        }

        private static int byUnitBasis(Part a, Part b) {
            // a.basis / a.quantity against b.basis / b.quantity without a division; the greater comes first
            return BigDecimal.valueOf(b.basis)
                    .multiply(a.quantity)
                    .compareTo(BigDecimal.valueOf(a.basis).multiply(b.quantity));
        }

        private void take(List<Part> from, BigDecimal quantity, List<Part> taken, String subject) {
            BigDecimal left = quantity;
            for (Part part : from) {
                if (left.signum() == 0) {
                    break;
                }
                if (part.quantity.compareTo(left) <= 0) {
                    left = left.subtract(part.quantity);
                    open.remove(part);
                    taken.add(part);
                } else {
                    taken.add(part.take(left));
                    left = BigDecimal.ZERO;
                }
            }
            if (left.signum() > 0) {
                throw InvalidInput.impossible(
                        "UNKNOWN_LOT",
                        "lot " + subject,
                        "must hold the quantity sold from it",
                        quantity.toPlainString());
            }
        }
    }
}
