package dev.headroom.bench.stock;

import dev.headroom.finance.analytics.BalanceScore;
import dev.headroom.finance.analytics.BalanceScore.Component;
import dev.headroom.finance.analytics.Spread;
import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * A household's day, computed from its records when somebody looks: the same score by the same definition as the
 * service's, and less beside it. One query for each kind of record, each as small as it can be.
 */
@Service
@Transactional(readOnly = true)
class StockOutlook {
    private static final int LEAST_HISTORY_DAYS = 28;
    private static final int LEAST_BILLS = 3;
    private static final int LEAST_RETURNS = 30;
    private static final int PRICE_DAYS = 400;
    private static final double DAYS_PER_MONTH = 30.4375;
    private static final double[] BAND_BOUNDS = {0.05, 0.10, 0.15, 0.20};

    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    StockOutlook(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record ComponentView(String component, double score) implements Serializable {}

    record Due(String name, LocalDate dueOn, StockReads.Amount amount) implements Serializable {}

    record GoalView(String name, LocalDate targetDate, StockReads.Amount target, StockReads.Amount saved)
            implements Serializable {}

    record Outlook(
            LocalDate date,
            @Nullable Integer balanceScore,
            @Nullable String band,
            int coverage,
            @Nullable Integer change,
            List<ComponentView> components,
            List<Due> upcoming,
            List<GoalView> goals,
            StockReads.Amount spendable,
            List<Spending> spending)
            implements Serializable {}

    record Spending(String category, StockReads.Amount amount) implements Serializable {}

    private record Home(String currency, LocalDate today) {}

    private record Cash(
            long income,
            long spending,
            long essential,
            long debt,
            @Nullable LocalDate first) {}

    private record Goal(String name, LocalDate targetDate, long target, long saved, long last90) {}

    private record Position(
            long asset, double qty, int assetClass, boolean diversified, double rate, String currency) {}

    @Cacheable(cacheNames = "outlook", key = "#household")
    public Outlook of(long household) {
        Home home = home(household);
        Cash cash = cash(household, home);
        List<Goal> goals = goals(household, home);
        long[] liquid = liquid(household, home);
        EnumMap<Component, Double> figures = new EnumMap<>(Component.class);
        flows(household, home, cash, liquid, figures);
        bills(household, home, figures);
        goals(goals, home.today(), figures);
        resilience(household, home, figures);
        BalanceScore score = BalanceScore.of(figures);
        Integer value =
                score.score().isPresent() ? Integer.valueOf(score.score().getAsInt()) : null;
        Integer before = weekAgo(household, home.today());
        return new Outlook(
                home.today(),
                value,
                score.band().map(Enum::name).orElse(null),
                score.coverage(),
                value == null || before == null ? null : Integer.valueOf(value - before),
                new ArrayList<>(score.components().entrySet().stream()
                        .map(one -> new ComponentView(one.getKey().name(), one.getValue()))
                        .toList()),
                upcoming(household, home),
                new ArrayList<>(goals.stream()
                        .map(goal -> new GoalView(
                                goal.name(),
                                goal.targetDate(),
                                amount(goal.target(), home),
                                amount(goal.saved(), home)))
                        .toList()),
                amount(liquid[1], home),
                spending(household, home));
    }

    private static StockReads.Amount amount(long minor, Home home) {
        return new StockReads.Amount(BigDecimal.valueOf(minor, 2).toPlainString(), home.currency());
    }

    private Home home(long household) {
        return jdbc.sql("select base_ccy, tz from household where id = ?")
                .param(household)
                .query((row, _) -> new Home(
                        row.getString("base_ccy"), LocalDate.now(clock.withZone(ZoneId.of(row.getString("tz"))))))
                .single();
    }

    private Cash cash(long household, Home home) {
        return jdbc.sql("""
                        select coalesce(sum(x.amount) filter (where x.kind = 'income'), 0) as income,
                               -coalesce(sum(x.amount) filter (where x.kind in ('spending', 'debt_payment')), 0) as spending,
                               -coalesce(sum(x.amount) filter (where x.kind in ('spending', 'debt_payment') and x.essential), 0)
                                   as essential,
                               -coalesce(sum(x.amount) filter (where x.kind = 'debt_payment'), 0) as debt,
                               (select min(t.posted_on) from txn t where t.household_id = :household and t.deleted_at is null)
                                   as first
                        from (select case when c.slug = 'uncategorised' and t.amount_minor > 0 then 'income' else c.kind end
                                         as kind,
                                     c.essential, t.amount_minor * minor_rate(t.ccy, :ccy, :today) as amount
                              from txn t join category c on c.id = t.category_id
                              where t.household_id = :household and t.deleted_at is null
                                and t.posted_on > cast(:today as date) - 90 and t.posted_on <= :today) x
                        """)
                .param("household", household)
                .param("ccy", home.currency())
                .param("today", home.today())
                .query((row, _) -> new Cash(
                        Math.round(row.getDouble("income")),
                        Math.round(row.getDouble("spending")),
                        Math.round(row.getDouble("essential")),
                        Math.round(row.getDouble("debt")),
                        row.getObject("first", LocalDate.class)))
                .single();
    }

    /** All, what can be spent within days, and how many accounts that is. */
    private long[] liquid(long household, Home home) {
        return jdbc.sql("""
                        select coalesce(sum(x.minor), 0) as total,
                               coalesce(sum(x.minor) filter (where x.kind in ('checking', 'cash')), 0) as spendable,
                               count(*) as accounts
                        from (select a.kind, minor_rate(a.ccy, :ccy, :today) * (a.balance_minor + coalesce((
                                         select sum(t.amount_minor) from txn t
                                         where t.account_id = a.id and t.deleted_at is null
                                           and t.posted_on > a.balance_on and t.posted_on <= :today), 0)) as minor
                              from account a
                              where a.household_id = :household and a.closed_at is null
                                and a.kind in ('checking', 'savings', 'cash')) x
                        """)
                .param("household", household)
                .param("ccy", home.currency())
                .param("today", home.today())
                .query((row, _) -> new long[] {
                    Math.round(row.getDouble("total")), Math.round(row.getDouble("spendable")), row.getLong("accounts")
                })
                .single();
    }

    private void flows(long household, Home home, Cash cash, long[] liquid, Map<Component, Double> figures) {
        long days = cash.first() == null ? 0 : ChronoUnit.DAYS.between(cash.first(), home.today()) + 1;
        boolean known = days >= LEAST_HISTORY_DAYS;
        double months = Math.min(90, days) / 30.0;
        if (known && cash.income() > 0) {
            figures.put(Component.CASH_FLOW, (cash.income() - cash.spending()) / (double) cash.income());
        }
        if (known && liquid[2] > 0 && cash.essential() > 0) {
            figures.put(Component.LIQUIDITY, Math.max(0, liquid[0] / (cash.essential() / months)));
        }
        Long declared = jdbc.sql("""
                        select round(sum(monthly_minor * minor_rate(ccy, ?, ?))) from debt
                        where household_id = ? and closed_at is null
                        """)
                .params(home.currency(), home.today(), household)
                .query((row, _) -> number(row))
                .single()
                .orElse(null);
        Long gross = jdbc.sql("""
                        select round(sum(gross_monthly_minor * minor_rate(ccy, ?, ?))) from income_source
                        where household_id = ? and from_date <= ? and (to_date is null or to_date > ?)
                        """)
                .params(home.currency(), home.today(), household, home.today(), home.today())
                .query((row, _) -> number(row))
                .single()
                .orElse(null);
        double income = gross != null ? gross : known ? cash.income() / months : 0;
        if (income > 0 && (declared != null || known)) {
            figures.put(Component.DEBT, (declared != null ? declared : cash.debt() / months) / income);
        }
    }

    private static java.util.Optional<Long> number(ResultSet row) throws SQLException {
        BigDecimal value = row.getBigDecimal(1);
        return value == null ? java.util.Optional.empty() : java.util.Optional.of(value.longValue());
    }

    private void bills(long household, Home home, Map<Component, Double> figures) {
        int[] counts = jdbc.sql("""
                        select count(*) filter (where due_on < :today or paid_on <= :today) as due,
                               count(*) filter (where paid_on <= due_on and paid_on <= :today) as on_time
                        from bill_due
                        where household_id = :household and due_on > cast(:today as date) - 180 and due_on <= :today
                        """)
                .param("household", household)
                .param("today", home.today())
                .query((row, _) -> new int[] {row.getInt("due"), row.getInt("on_time")})
                .single();
        if (counts[0] >= LEAST_BILLS) {
            figures.put(Component.BILLS, counts[1] / (double) counts[0]);
        }
    }

    private List<Due> upcoming(long household, Home home) {
        return new ArrayList<>(jdbc.sql("""
                        select l.name, b.due_on, round(b.amount_minor * minor_rate(l.ccy, :ccy, :today)) as minor
                        from bill_due b join bill l on l.id = b.bill_id
                        where b.household_id = :household and b.due_on between :today and cast(:today as date) + 14
                          and (b.paid_on is null or b.paid_on > :today)
                        order by b.due_on, b.bill_id
                        """)
                .param("household", household)
                .param("ccy", home.currency())
                .param("today", home.today())
                .query((row, _) -> new Due(
                        row.getString("name"),
                        row.getObject("due_on", LocalDate.class),
                        amount(row.getLong("minor"), home)))
                .list());
    }

    private List<Spending> spending(long household, Home home) {
        return new ArrayList<>(jdbc.sql("""
                        select c.name, round(-sum(t.amount_minor * minor_rate(t.ccy, :ccy, :today))) as minor
                        from txn t join category c on c.id = t.category_id
                        where t.household_id = :household and t.deleted_at is null and c.kind = 'spending'
                          and t.posted_on > cast(:today as date) - 30 and t.posted_on <= :today
                        group by c.name order by 2 desc limit 5
                        """)
                .param("household", household)
                .param("ccy", home.currency())
                .param("today", home.today())
                .query((row, _) -> new Spending(row.getString("name"), amount(row.getLong("minor"), home)))
                .list());
    }

    private List<Goal> goals(long household, Home home) {
        return jdbc.sql("""
                        select g.name, g.target_date, g.target_minor * g.rate as target, g.saved * g.rate as saved,
                               g.last90 * g.rate as last90
                        from (select g.id, g.name, g.target_date, g.target_minor, minor_rate(g.ccy, :ccy, :today) as rate,
                                     coalesce(sum(c.amount_minor), 0) as saved,
                                     coalesce(sum(c.amount_minor) filter (where c.on_date > cast(:today as date) - 90), 0)
                                         as last90
                              from goal g left join goal_contribution c on c.goal_id = g.id and c.on_date <= :today
                              where g.household_id = :household and g.closed_at is null and g.started_on <= :today
                              group by g.id) g
                        where g.rate is not null order by g.id
                        """)
                .param("household", household)
                .param("ccy", home.currency())
                .param("today", home.today())
                .query((row, _) -> new Goal(
                        row.getString("name"),
                        row.getObject("target_date", LocalDate.class),
                        Math.round(row.getDouble("target")),
                        Math.round(row.getDouble("saved")),
                        Math.round(row.getDouble("last90"))))
                .list();
    }

    private static void goals(List<Goal> goals, LocalDate today, Map<Component, Double> figures) {
        double weighted = 0;
        double weights = 0;
        for (Goal goal : goals) {
            double months = Math.max(0, ChronoUnit.DAYS.between(today, goal.targetDate()) / DAYS_PER_MONTH);
            double projected = goal.saved() + Math.round(goal.last90() / 3.0) * months;
            weighted += goal.target() * Math.clamp(projected / goal.target(), 0.0, 1.0);
            weights += goal.target();
        }
        if (weights > 0) {
            figures.put(Component.GOALS, weighted / weights);
        }
    }

    private void resilience(long household, Home home, Map<Component, Double> figures) {
        List<Position> positions = positions(household, home);
        if (positions.isEmpty()) {
            return;
        }
        Map<Long, double[]> adjusted = new HashMap<>();
        Map<Long, Double> last = new HashMap<>();
        jdbc.sql("""
                        select asset_id, d, close::float8 as close, coalesce(adj_close, close)::float8 as adjusted
                        from price where asset_id = any(?) and d > ? and d <= ? order by asset_id, d
                        """)
                .params(
                        positions.stream().map(Position::asset).toArray(Long[]::new),
                        home.today().minusDays(PRICE_DAYS),
                        home.today())
                .query(row -> {
                    double[] prices = adjusted.computeIfAbsent(row.getLong("asset_id"), _ -> new double[PRICE_DAYS]);
                    LocalDate d = row.getObject("d", LocalDate.class);
                    prices[PRICE_DAYS - 1 - (int) ChronoUnit.DAYS.between(d, home.today())] = row.getDouble("adjusted");
                    last.put(row.getLong("asset_id"), row.getDouble("close"));
                });
        List<Position> priced = positions.stream()
                .filter(position -> last.containsKey(position.asset()))
                .toList();
        double[] values = priced.stream()
                .mapToDouble(
                        position -> position.qty() * last.getOrDefault(position.asset(), 0.0) * 100 * position.rate())
                .toArray();
        double total = java.util.Arrays.stream(values).sum();
        double[][] returns = returns(priced, adjusted);
        if (total < 1 || returns[0].length < LEAST_RETURNS) {
            return;
        }
        double[] weights =
                java.util.Arrays.stream(values).map(value -> value / total).toArray();
        Spread.Risk risk = Spread.risk(weights, returns);
        figures.put(Component.RESILIENCE, judged(household, home, priced, weights, risk));
    }

    private double judged(long household, Home home, List<Position> priced, double[] weights, Spread.Risk risk) {
        Set<Integer> classes = new HashSet<>();
        boolean broad = false;
        double top = 0;
        for (int i = 0; i < weights.length; i++) {
            classes.add(priced.get(i).assetClass());
            broad |= priced.get(i).diversified();
            top = priced.get(i).diversified() ? top : Math.max(top, weights[i]);
        }
        double spread = Spread.diversificationScore(
                        broad ? Math.max(classes.size(), 3) : classes.size(), top, risk.diversificationRatio())
                / 100;
        Integer band = jdbc.sql("""
                        select least(tolerance_band, capacity_band) from risk_profile
                        where household_id = ? and answered_at < ?
                        """)
                .params(household, java.sql.Date.valueOf(home.today().plusDays(1)))
                .query(Integer.class)
                .optional()
                .orElse(null);
        int measured = 1;
        while (measured <= BAND_BOUNDS.length && risk.annualVolatility() > BAND_BOUNDS[measured - 1]) {
            measured++;
        }
        return band == null ? spread : (spread + 1 - 0.25 * Math.abs(measured - band)) / 2;
    }

    private List<Position> positions(long household, Home home) {
        return jdbc.sql("""
                        select p.asset_id, p.qty, a.asset_class_id, a.is_diversified, a.ccy,
                               minor_rate(a.ccy, :ccy, :today) as rate
                        from (select c.asset_id, sum(c.qty * coalesce((
                                         select exp(sum(ln(s.num::numeric / s.den))) from asset_split s
                                         where s.asset_id = c.asset_id and s.ex_date <= :today
                                           and s.ex_date > c.traded_at::date), 1)) as qty
                              from position_change c
                              where c.household_id = :household and c.traded_at < cast(:today as date) + 1
                              group by c.asset_id) p
                        join asset a on a.id = p.asset_id
                        where p.qty > 0.0000001 order by p.asset_id
                        """)
                .param("household", household)
                .param("ccy", home.currency())
                .param("today", home.today())
                .query((row, _) -> new Position(
                        row.getLong("asset_id"),
                        row.getDouble("qty"),
                        row.getInt("asset_class_id"),
                        row.getBoolean("is_diversified"),
                        row.getDouble("rate"),
                        row.getString("ccy")))
                .list();
    }

    /** Between days on which all have a price. */
    private static double[][] returns(List<Position> positions, Map<Long, double[]> adjusted) {
        int[] common = new int[PRICE_DAYS];
        int n = 0;
        for (int t = 0; t < PRICE_DAYS; t++) {
            int day = t;
            if (positions.stream().allMatch(one -> price(adjusted, one, day) > 0)) {
                common[n++] = t;
            }
        }
        double[][] returns = new double[positions.size()][Math.max(0, n - 1)];
        for (int a = 0; a < returns.length; a++) {
            for (int i = 1; i < n; i++) {
                returns[a][i - 1] =
                        price(adjusted, positions.get(a), common[i]) / price(adjusted, positions.get(a), common[i - 1])
                                - 1;
            }
        }
        return returns;
    }

    private static double price(Map<Long, double[]> adjusted, Position position, int day) {
        double[] prices = adjusted.get(position.asset());
        return prices == null ? 0 : prices[day];
    }

    private @Nullable Integer weekAgo(long household, LocalDate today) {
        return jdbc.sql("select balance_score from daily_outlook where household_id = ? and d = ?")
                .params(household, today.minusDays(7))
                .query(Integer.class)
                .optional()
                .orElse(null);
    }
}
