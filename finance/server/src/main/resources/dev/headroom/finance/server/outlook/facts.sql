-- Everything a day's outlook is computed from, one JSON document per household, for one household or for thousands.
-- :ids   bigint[]     households
-- :day   date         the day, or null for each household's own today
-- :now   timestamptz  the moment that today is taken from
-- Amounts are minor units of the household's base currency.
with h as materialized (
    select h.id, h.base_ccy, h.tz, h.birth_year, h.income_band, h.size_band, h.region, h.peer_opt_in,
           coalesce(v.version, 0) as data_version,
           coalesce(cast(:day as date), (cast(:now as timestamptz) at time zone h.tz)::date) as d
    from household h
    left join household_version v on v.household_id = h.id
    where h.id = any(:ids)
),
flow as materialized (
    select h.id, t.ccy, t.category_id, c.name, c.slug, c.essential,
           -- money in that nobody has categorised is income, not negative spending
           case when t.category_id = 25 and t.amount_minor > 0 then 'income' else c.kind end as kind,
           coalesce(sum(t.amount_minor) filter (where t.posted_on > h.d - 30), 0) as s30,
           coalesce(sum(t.amount_minor) filter (where t.posted_on > h.d - 90), 0) as s90,
           coalesce(sum(t.amount_minor) filter (where t.posted_on > h.d - 90 and t.posted_on <= h.d - 30), 0) as s60,
           coalesce(sum(t.amount_minor) filter (where t.posted_on <= h.d - 90), 0) as s90_before,
           count(*) filter (where t.posted_on > h.d - 90) as n90,
           count(*) filter (where t.posted_on > h.d - 90 and t.category_id = 25) as uncategorised90
    from h
    join txn t on t.household_id = h.id and t.posted_on > h.d - 180 and t.posted_on <= h.d and t.deleted_at is null
    join category c on c.id = t.category_id
    group by h.id, t.ccy, t.category_id, c.name, c.slug, c.essential, 7
),
based as materialized (
    select f.*, minor_rate(f.ccy, h.base_ccy, h.d) as rate from flow f join h using (id)
),
cash as (
    select id,
           round(coalesce(sum(s90 * rate) filter (where kind = 'income'), 0))::bigint as income90,
           round(-coalesce(sum(s90 * rate) filter (where kind in ('spending', 'debt_payment')), 0))::bigint as spending90,
           round(-coalesce(sum(s90 * rate) filter (where kind in ('spending', 'debt_payment') and essential), 0))::bigint
               as essential90,
           round(-coalesce(sum(s90 * rate) filter (where kind = 'debt_payment'), 0))::bigint as debt_paid90,
           round(coalesce(sum(s90_before * rate) filter (where kind = 'income'), 0))::bigint as income90_before,
           round(-coalesce(sum(s90_before * rate) filter (where kind in ('spending', 'debt_payment')), 0))::bigint
               as spending90_before,
           round(coalesce(sum(s30 * rate) filter (where kind = 'income'), 0))::bigint as income30,
           sum(n90) as transactions90,
           sum(uncategorised90) as uncategorised90,
           coalesce(array_agg(distinct ccy) filter (where rate is null), '{}') as without_rate
    from based
    group by id
),
shifted as (
    select id, category_id, name, slug,
           round(-sum(s30 * rate))::bigint as last30, round(-sum(s60 * rate) / 2)::bigint as usual30
    from based
    where kind = 'spending' and rate is not null and category_id <> 25
    group by id, category_id, name, slug
),
shift as (
    select distinct on (id) id, category_id, name, slug, last30, usual30
    from shifted
    where usual30 > 0 and last30 > 0
    order by id, abs(last30 - usual30) desc, category_id
)
select h.id as household_id, json_build_object(
    'household_id', h.id, 'currency', h.base_ccy, 'day', h.d, 'data_version', h.data_version,
    'cohort', json_build_object('birth_year', h.birth_year, 'income_band', h.income_band, 'size_band', h.size_band,
                                'region', h.region, 'opted_in', h.peer_opt_in),
    'first_day', least(first.txn_day, first.account_day, first.activity_day),
    'first_transaction', first.txn_day,
    'cash', case when cash.id is not null then json_build_object(
        'income90', income90, 'spending90', spending90, 'essential90', essential90, 'debt_paid90', debt_paid90,
        'income90_before', income90_before, 'spending90_before', spending90_before, 'income30', income30,
        'transactions90', transactions90, 'uncategorised90', uncategorised90) end,
    'without_rate', array_to_json(coalesce(cash.without_rate, '{}') || coalesce(liquid.without_rate, '{}')),
    'shift', case when shift.id is not null then json_build_object(
        'category_id', shift.category_id, 'name', shift.name, 'slug', shift.slug,
        'last30', last30, 'usual30', usual30,
        'sources', (select coalesce(json_agg(x.id), '[]') from (
            select t.id from txn t
            where t.household_id = h.id and t.category_id = shift.category_id and t.posted_on > h.d - 30
              and t.posted_on <= h.d and t.deleted_at is null
            order by t.amount_minor, t.id limit 3) x)) end,
    'liquid', json_build_object('accounts', liquid.accounts, 'total', liquid.total, 'spendable', liquid.spendable,
                                'as_of', liquid.as_of),
    'stale_accounts', (
        select coalesce(json_agg(json_build_object('id', a.id, 'name', a.name, 'last', a.last) order by a.id), '[]') from (
            select a.id, a.name, greatest(a.balance_on,
                       (select max(t.posted_on) from txn t
                        where t.account_id = a.id and t.posted_on <= h.d and t.deleted_at is null)) as last
            from account a where a.household_id = h.id and a.closed_at is null and a.kind <> 'cash') a
        where a.last < h.d - 35),
    'connections_failing', (
        select count(*) from bank_connection b where b.household_id = h.id and b.status in ('login_required', 'error')),
    'debt', (
        select case when count(*) > 0 then json_build_object(
            'count', count(*), 'monthly', round(coalesce(sum(b.monthly_minor * minor_rate(b.ccy, h.base_ccy, h.d)), 0))::bigint) end
        from debt b where b.household_id = h.id and b.closed_at is null),
    'gross_income', (
        select round(sum(i.gross_monthly_minor * minor_rate(i.ccy, h.base_ccy, h.d)))::bigint
        from income_source i
        where i.household_id = h.id and i.from_date <= h.d and (i.to_date is null or i.to_date > h.d)),
    'bills', (
        select json_build_object(
            'due', count(*) filter (where b.due_on < h.d or b.paid_on <= h.d),
            'on_time', count(*) filter (where b.paid_on <= b.due_on and b.paid_on <= h.d))
        from bill_due b where b.household_id = h.id and b.due_on > h.d - 180 and b.due_on <= h.d),
    'overdue', (
        select coalesce(json_agg(json_build_object('bill_id', b.bill_id, 'name', l.name, 'due_on', b.due_on,
            'amount', round(b.amount_minor * minor_rate(l.ccy, h.base_ccy, h.d))::bigint) order by b.due_on, b.bill_id), '[]')
        from bill_due b join bill l on l.id = b.bill_id
        where b.household_id = h.id and b.due_on < h.d and b.due_on > h.d - 60
          and (b.paid_on is null or b.paid_on > h.d)),
    'upcoming_bills', (
        select coalesce(json_agg(json_build_object('bill_id', b.bill_id, 'name', l.name, 'due_on', b.due_on,
            'amount', round(b.amount_minor * minor_rate(l.ccy, h.base_ccy, h.d))::bigint) order by b.due_on, b.bill_id), '[]')
        from bill_due b join bill l on l.id = b.bill_id
        where b.household_id = h.id and b.due_on between h.d and h.d + 14
          and (b.paid_on is null or b.paid_on > h.d)),
    'goals', (
        select coalesce(json_agg(json_build_object('id', g.id, 'name', g.name, 'target_date', g.target_date,
            'target', round(g.target_minor * g.rate)::bigint, 'saved', round(g.saved * g.rate)::bigint,
            'pace_monthly', round(g.last90 * g.rate / 3)::bigint) order by g.id), '[]')
        from (
            select g.id, g.name, g.target_date, g.target_minor, minor_rate(g.ccy, h.base_ccy, h.d) as rate,
                   coalesce(sum(c.amount_minor), 0) as saved,
                   coalesce(sum(c.amount_minor) filter (where c.on_date > h.d - 90), 0) as last90
            from goal g
            left join goal_contribution c on c.goal_id = g.id and c.on_date <= h.d
            where g.household_id = h.id and g.closed_at is null and g.started_on <= h.d
            group by g.id) g
        where g.rate is not null),
    'positions', (
        select coalesce(json_agg(json_build_object('asset_id', p.asset_id, 'symbol', a.symbol, 'qty', p.qty,
            'asset_class', a.asset_class_id, 'diversified', a.is_diversified, 'currency', a.ccy,
            'rate', minor_rate(a.ccy, h.base_ccy, h.d), 'price_version', coalesce(s.version, 0))
            order by p.asset_id), '[]')
        from (
            select c.asset_id, sum(c.qty * coalesce((
                       select exp(sum(ln(s.num::numeric / s.den))) from asset_split s
                       where s.asset_id = c.asset_id and s.ex_date <= h.d
                         and s.ex_date > (c.traded_at at time zone h.tz)::date), 1)) as qty
            from position_change c
            where c.household_id = h.id and c.traded_at < ((h.d + 1)::timestamp at time zone h.tz)
            group by c.asset_id) p
        join asset a on a.id = p.asset_id
        left join price_state s on s.asset_id = p.asset_id
        where p.qty > 0.0000001),
    'risk_band', (
        select least(r.tolerance_band, r.capacity_band) from risk_profile r
        where r.household_id = h.id and (r.answered_at at time zone h.tz)::date <= h.d),
    'action_days', (
        select coalesce(json_agg(distinct u.local_date), '[]') from user_action u
        where u.household_id = h.id and u.local_date <= h.d),
    'done_today', (
        select coalesce(json_agg(u.action_id), '[]') from user_action u
        where u.household_id = h.id and u.local_date = h.d),
    'score_week_ago', (
        select o.balance_score from daily_outlook o
        where o.household_id = h.id and o.d = h.d - 7 and o.score_version = :score_version)
) as facts
from h
left join cash on cash.id = h.id
left join shift on shift.id = h.id
cross join lateral (
    select (select t.posted_on from txn t where t.household_id = h.id and t.deleted_at is null
            order by t.posted_on, t.id limit 1) as txn_day,
           (select min(a.balance_on) from account a where a.household_id = h.id) as account_day,
           (select min((c.traded_at at time zone h.tz)::date) from activity c where c.household_id = h.id) as activity_day
) first
cross join lateral (
    select count(*) as accounts,
           round(coalesce(sum(b.balance * b.rate), 0))::bigint as total,
           round(coalesce(sum(b.balance * b.rate) filter (where b.kind in ('checking', 'cash')), 0))::bigint as spendable,
           max(b.as_of) as as_of,
           array_agg(distinct b.ccy) filter (where b.rate is null) as without_rate
    from (
        select a.kind, a.ccy, minor_rate(a.ccy, h.base_ccy, h.d) as rate, greatest(a.balance_on, moved.last) as as_of,
               a.balance_minor + moved.amount as balance
        from account a
        cross join lateral (
            -- forward from the known balance, or back from it for a day that lies before
            select coalesce(sum(case when t.posted_on > a.balance_on then t.amount_minor else -t.amount_minor end), 0) as amount,
                   max(t.posted_on) filter (where t.posted_on <= h.d) as last
            from txn t
            where t.account_id = a.id and t.deleted_at is null
              and t.posted_on > least(a.balance_on, h.d) and t.posted_on <= greatest(a.balance_on, h.d)) moved
        where a.household_id = h.id and a.kind in ('checking', 'savings', 'cash')
          and (a.closed_at is null or (a.closed_at at time zone h.tz)::date > h.d)) b
) liquid
order by h.id
