-- What an export holds, a file per kind of row. :household stands for the household's id. The columns of transactions,
-- activities, prices, series and usage are those that an import finds by their names.

-- file accounts.csv
select a.name, a.kind, a.ccy as currency, a.tax_treatment,
       round(a.balance_minor / power(10::numeric, c.minor_digits), c.minor_digits) as balance, a.balance_on,
       a.closed_at, a.external_id
from account a join currency c on c.code = a.ccy where a.household_id = :household order by a.id;

-- file transactions.csv
select t.posted_on as date, round(t.amount_minor / power(10::numeric, c.minor_digits), c.minor_digits) as amount,
       t.ccy as currency, t.payee, t.memo, g.slug as category, a.name as account, a.kind as account_kind,
       t.external_id, t.pending
from txn t join account a on a.id = t.account_id join category g on g.id = t.category_id
join currency c on c.code = t.ccy
where t.household_id = :household and t.deleted_at is null order by t.posted_on, t.id;

-- file categories.csv
select g.slug, g.name, g.kind, g.essential, p.slug as parent
from category g left join category p on p.id = g.parent_id where g.household_id = :household order by g.id;

-- file budgets.csv
select b.month, g.slug as category, round(e.planned_minor / power(10::numeric, c.minor_digits), c.minor_digits) as planned,
       b.ccy as currency, e.rollover
from budget b join budget_entry e on e.budget_id = b.id join category g on g.id = e.category_id
join currency c on c.code = b.ccy where b.household_id = :household order by b.month, g.slug;

-- file goals.csv
select g.id, g.name, g.kind, round(g.target_minor / power(10::numeric, c.minor_digits), c.minor_digits) as target,
       g.ccy as currency, g.target_date, g.priority, g.started_on, g.closed_at
from goal g join currency c on c.code = g.ccy where g.household_id = :household order by g.id;

-- file goal_contributions.csv
select gc.goal_id, g.name as goal, gc.on_date as date,
       round(gc.amount_minor / power(10::numeric, c.minor_digits), c.minor_digits) as amount, g.ccy as currency
from goal_contribution gc join goal g on g.id = gc.goal_id join currency c on c.code = g.ccy
where gc.household_id = :household order by gc.on_date, gc.id;

-- file attachments.csv
select 'attachments/' || p.id || '-' || p.file_name as file, t.external_id as transaction, t.posted_on as date, t.payee,
       a.name as account, g.name as goal, p.media_type, p.created_at as added_at
from attachment p left join txn t on t.id = p.txn_id left join account a on a.id = t.account_id
left join goal g on g.id = p.goal_id
where p.household_id = :household and t.deleted_at is null order by p.id;

-- file bills.csv
select b.id, b.name, round(b.amount_minor / power(10::numeric, c.minor_digits), c.minor_digits) as amount,
       b.ccy as currency, b.cadence, g.slug as category, b.active
from bill b join category g on g.id = b.category_id join currency c on c.code = b.ccy
where b.household_id = :household order by b.id;

-- file bill_dues.csv
select d.bill_id, b.name as bill, d.due_on,
       round(d.amount_minor / power(10::numeric, c.minor_digits), c.minor_digits) as amount, b.ccy as currency, d.paid_on
from bill_due d join bill b on b.id = d.bill_id join currency c on c.code = b.ccy
where d.household_id = :household order by d.due_on, d.bill_id;

-- file debts.csv
select d.name, round(d.owed_minor / power(10::numeric, c.minor_digits), c.minor_digits) as owed,
       round(d.monthly_minor / power(10::numeric, c.minor_digits), c.minor_digits) as monthly, d.annual_rate,
       d.ccy as currency, a.name as account, d.closed_at
from debt d left join account a on a.id = d.account_id join currency c on c.code = d.ccy
where d.household_id = :household order by d.id;

-- file income_sources.csv
select i.name, round(i.gross_monthly_minor / power(10::numeric, c.minor_digits), c.minor_digits) as gross_monthly,
       i.ccy as currency, i.from_date, i.to_date
from income_source i join currency c on c.code = i.ccy where i.household_id = :household order by i.id;

-- file portfolios.csv
select p.name, a.name as account, p.strategy, i.code as benchmark
from portfolio p left join account a on a.id = p.account_id left join index_def i on i.id = p.benchmark_id
where p.household_id = :household order by p.id;

-- file activities.csv
select to_char(v.traded_at, 'YYYY-MM-DD"T"HH24:MI:SS.USTZH:TZM') as date, v.kind as type, a.symbol, v.qty as quantity,
       v.price, round(v.amount_minor / power(10::numeric, c.minor_digits), c.minor_digits) as amount,
       round(v.fee_minor / power(10::numeric, c.minor_digits), c.minor_digits) as fee, v.ccy as currency, v.note,
       v.acquired_on, v.lots, p.name as portfolio, v.external_id
from activity v join portfolio p on p.id = v.portfolio_id left join asset a on a.id = v.asset_id
join currency c on c.code = v.ccy
where v.household_id = :household order by v.traded_at, v.seq, v.id;

-- file allocation_targets.csv
select p.name as portfolio, a.symbol, t.weight
from allocation_target t join portfolio p on p.id = t.portfolio_id join asset a on a.id = t.asset_id
where p.household_id = :household order by p.id, a.symbol;

-- file assets.csv
select a.symbol, a.mic, a.name, a.ccy as currency, k.name as asset_class, a.sector, a.region, a.is_diversified
from asset a join asset_class k on k.id = a.asset_class_id where a.household_id = :household order by a.symbol, a.mic;

-- file splits.csv
select a.symbol, s.ex_date as date, s.num as numerator, s.den as denominator
from asset_split s join asset a on a.id = s.asset_id where a.household_id = :household order by a.symbol, s.ex_date;

-- file prices.csv
select p.d as date, a.symbol, p.close, p.adj_close, a.ccy as currency
from price p join asset a on a.id = p.asset_id where a.household_id = :household order by a.id, p.d;

-- file series.csv
select v.d as date, i.code as series, v.value, i.frequency
from index_value v join index_def i on i.id = v.index_id where i.household_id = :household order by i.id, v.d;

-- file usage.csv
select to_char(u.started_at, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM') as started_at, u.seconds, u.wh, m.flow,
       m.external_id as meter, u.quality
from usage_interval u join meter m on m.id = u.meter_id where m.household_id = :household
order by u.meter_id, u.started_at;

-- file energy_contract.csv
select p.provider, p.name as plan, k.started_on, k.ends_on
from energy_contract k join energy_plan p on p.id = k.plan_id where k.household_id = :household;

-- file daily_outlooks.csv
select d as date, balance_score, score_version, streak, revision, computed_at, payload
from daily_outlook where household_id = :household order by d;

-- file outlook_corrections.csv
select d as date, revision, reason, replaced_at, payload
from daily_outlook_correction where household_id = :household order by d, revision;

-- file actions.csv
select local_date as date, kind, action_id, zone, at
from user_action where household_id = :household order by local_date, action_id;

-- file risk_profile.csv
select questionnaire, answers, tolerance_band, capacity_band, answered_at
from risk_profile where household_id = :household;

-- file calculations.csv
select kind, model_version, data_version, status, request, result, created_at
from calculation_run where household_id = :household order by id;

-- file recommendations.csv
select computed_at, expires_at, items from recommendation where household_id = :household order by computed_at;

-- file advice.csv
select t.topic, t.status, u.display_name as author, m.body, m.created_at
from advice_thread t join advice_message m on m.thread_id = t.id left join app_user u on u.id = m.author_id
where t.household_id = :household order by t.id, m.id;

-- file notifications.csv
select kind, title, body, created_at, read_at from notification where household_id = :household order by id;

-- file access_grants.csv
select u.display_name as advisor, g.access, g.granted_at, g.expires_at, g.revoked_at
from access_grant g join app_user u on u.id = g.advisor_id where g.household_id = :household order by g.id;

-- file bank_connections.csv
select institution, status, last_ok_at from bank_connection where household_id = :household order by id;

-- file imports.csv
select kind, format, file_name, status, rows_read, rows_added, rows_known, error, started_at, finished_at
from import_run where household_id = :household order by id;
