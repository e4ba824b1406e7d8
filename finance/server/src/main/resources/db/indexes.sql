-- The indexes that make queries fast, apart from those that keep rows unique: those stand with their tables. They are
-- built concurrently, by `./headroom init` and at the start, and can be built again at any time.
--
-- Each has, behind --?, the query that it is for, which `indexes verify` asks the planner about. Names behind a colon
-- stand for a value of the database's own, found by the query behind --: of that name.

--: household  select household_id from account order by id desc limit 1
--: user       select id from app_user order by id desc limit 1
--: account    select id from account order by id desc limit 1
--: connection select id from bank_connection order by id desc limit 1
--: txn        select max(id) from txn
--: category   select id from category order by household_id nulls last, id limit 1
--: import     select max(id) from import_run
--: goal       select max(id) from goal
--: asset      select asset_id from activity where asset_id is not null limit 1
--: class      select asset_class_id from asset limit 1
--: benchmark  select benchmark_id from portfolio where benchmark_id is not null limit 1
--: portfolio  select max(id) from portfolio
--: node       select max(id) from portfolio_node
--: activity   select max(id) from activity
--: plan       select max(id) from energy_plan
--: thread     select max(id) from advice_thread
--: subject    select subject from login_failure limit 1
--: day        select max(d) from daily_outlook

-- People, sessions and what they did.

-- The people of a household; and its removal.
create index app_user_household on app_user (household_id);
--? select id from app_user where household_id = :household

-- Who may read a household.
create index access_grant_household on access_grant (household_id);
--? select advisor_id from access_grant where household_id = :household

-- Signing out everywhere.
create index session_of_user on session (user_id);
--? delete from session where user_id = :user

-- Sessions that are over.
create index session_expiry on session (expires_at);
--? delete from session where expires_at < now() - interval '1 year'

-- How often somebody asked for a new password lately.
create index password_reset_user on password_reset (user_id);
--? select count(*) from password_reset where user_id = :user and created_at > now() - interval '1 hour'

-- How often a sign-in failed lately.
create index login_failure_subject on login_failure (subject, at desc);
--? select at from login_failure where subject = :subject and at > now() - interval '1 hour' order by at desc limit 5

-- Keys that are old enough to be forgotten.
create index idempotency_key_created on idempotency_key (created_at);
--? delete from idempotency_key where created_at < now() - interval '1 year'

-- A household's latest notifications.
create index notification_household on notification (household_id, created_at desc);
--? select title from notification where household_id = :household order by created_at desc limit 20

-- What was sent to somebody; and their removal.
create index notification_delivery_user on notification_delivery (user_id);
--? select notification_id from notification_delivery where user_id = :user

-- Accounts and what moves on them.

-- A household's connections, and those that want attention.
create index bank_connection_household on bank_connection (household_id);
--? select count(*) from bank_connection where household_id = :household and status in ('login_required', 'error')

-- The accounts behind a connection.
create index account_connection on account (connection_id) where connection_id is not null;
--? select id from account where connection_id = :connection

-- The parts of a category.
create index category_parent on category (parent_id) where parent_id is not null;
--? select id from category where parent_id = :category

-- A household's transactions, the newest first.
create index txn_household_posted on txn (household_id, posted_on desc, id desc);
--? select id from txn where household_id = :household order by posted_on desc, id desc limit 51

-- Whether anything uses a category that is to go.
create index txn_category on txn (category_id);
--? select count(*) from txn where category_id = -1

-- What an account's balance is made of, out of the index alone.
create index txn_account_posted on txn (account_id, posted_on) include (amount_minor) where deleted_at is null;
--? select sum(amount_minor) from txn where account_id = :account and posted_on > current_date - 30 and deleted_at is null

-- What an import brought.
create index txn_import on txn (import_id) where import_id is not null;
--? select id from txn where import_id = :import

-- A transaction's receipts.
create index attachment_txn on attachment (txn_id) where txn_id is not null;
--? select id from attachment where txn_id = :txn

-- A household's pictures.
create index attachment_household on attachment (household_id);
--? select id from attachment where household_id = :household

-- A goal's pictures.
create index attachment_goal on attachment (goal_id) where goal_id is not null;
--? select id from attachment where goal_id = :goal

-- What is planned.

-- Whether a budget uses a category that is to go.
create index budget_entry_category on budget_entry (category_id);
--? select budget_id from budget_entry where category_id = -1

-- A household's goals.
create index goal_household on goal (household_id);
--? select id from goal where household_id = :household

-- How a goal came on, in order.
create index goal_contribution_goal on goal_contribution (goal_id, on_date);
--? select amount_minor from goal_contribution where goal_id = :goal order by on_date

-- A household's contributions.
create index goal_contribution_household on goal_contribution (household_id);
--? select amount_minor from goal_contribution where household_id = :household

-- A household's bills.
create index bill_household on bill (household_id);
--? select id from bill where household_id = :household

-- Whether a bill uses a category that is to go.
create index bill_category on bill (category_id);
--? select id from bill where category_id = -1

-- What a household has to pay soon.
create index bill_due_household on bill_due (household_id, due_on);
--? select bill_id from bill_due where household_id = :household and due_on between current_date and current_date + 14

-- What a transaction paid.
create index bill_due_txn on bill_due (txn_id) where txn_id is not null;
--? select bill_id from bill_due where txn_id = :txn

-- A household's debts.
create index debt_household on debt (household_id);
--? select id from debt where household_id = :household

-- The debt that an account stands for.
create index debt_account on debt (account_id) where account_id is not null;
--? select id from debt where account_id = :account

-- A household's income.
create index income_source_household on income_source (household_id);
--? select id from income_source where household_id = :household

-- Instruments.

-- A household's own assets.
create index asset_household on asset (household_id) where household_id is not null;
--? select id from asset where household_id = :household

-- The assets of a class.
create index asset_class_ref on asset (asset_class_id);
--? select id from asset where asset_class_id = -1

-- A household's own series.
create index index_def_household on index_def (household_id) where household_id is not null;
--? select id from index_def where household_id = :household

-- Portfolios.

-- The portfolio that an account holds.
create index portfolio_account on portfolio (account_id) where account_id is not null;
--? select id from portfolio where account_id = :account

-- The portfolios that are compared with a series.
create index portfolio_benchmark on portfolio (benchmark_id) where benchmark_id is not null;
--? select id from portfolio where benchmark_id = -1

-- A portfolio's tree of sleeves.
create index portfolio_node_portfolio on portfolio_node (portfolio_id);
--? select id from portfolio_node where portfolio_id = :portfolio

-- What is below a sleeve.
create index portfolio_node_parent on portfolio_node (parent_id) where parent_id is not null;
--? select id from portfolio_node where parent_id = :node

-- Where an asset is planned.
create index portfolio_node_asset on portfolio_node (asset_id) where asset_id is not null;
--? select id from portfolio_node where asset_id = :asset

-- Where a goal is planned.
create index portfolio_node_goal on portfolio_node (goal_id) where goal_id is not null;
--? select id from portfolio_node where goal_id = :goal

-- A portfolio's activities in order.
create index activity_order on activity (portfolio_id, traded_at, seq);
--? select id from activity where portfolio_id = :portfolio order by traded_at, seq

-- A household's activities.
create index activity_household on activity (household_id);
--? select id from activity where household_id = :household

-- Who traded an asset.
create index activity_asset on activity (asset_id) where asset_id is not null;
--? select count(*) from activity where asset_id = -1

-- What an import brought.
create index activity_import on activity (import_id) where import_id is not null;
--? select id from activity where import_id = :import

-- What is still held.
create index tax_lot_open on tax_lot (portfolio_id, asset_id) where qty_open > 0;
--? select id from tax_lot where portfolio_id = :portfolio and asset_id = :asset and qty_open > 0

-- Whether anybody holds an asset.
create index tax_lot_asset on tax_lot (asset_id);
--? select id from tax_lot where asset_id = -1

-- The lot that an activity opened.
create index tax_lot_activity on tax_lot (open_activity_id);
--? select id from tax_lot where open_activity_id = :activity

-- The lots that an activity closed.
create index lot_disposal_activity on lot_disposal (close_activity_id);
--? select lot_id from lot_disposal where close_activity_id = :activity

-- Where an asset is wanted.
create index allocation_target_asset on allocation_target (asset_id);
--? select portfolio_id from allocation_target where asset_id = -1

-- Days.

-- The scores of a cohort on a day, out of the index alone. The cohort first: by the day alone all outlooks of it would be
-- looked through for one household's wherever the planner knows a month as it was when it was empty.
create index daily_outlook_of_cohort on daily_outlook (cohort_id, d) include (balance_score);
--? select balance_score from daily_outlook where d = :day and cohort_id = 1

-- Energy.

-- Plans by what their rates contain.
create index energy_plan_rate on energy_plan using gin (rate jsonb_path_ops);
--? select id from energy_plan where rate @> '{"time_of_use": true}'

-- Plans by tag.
create index energy_plan_tags on energy_plan using gin (tags);
--? select id from energy_plan where tags @> array['none such']

-- Plans that are offered, by how green they are.
create index energy_plan_renewable on energy_plan (renewable_pct) where active;
--? select id from energy_plan where active and renewable_pct >= 101

-- Plans that could be had on a day.
create index energy_plan_valid on energy_plan using gist (valid);
--? select id from energy_plan where valid @> timestamptz '1990-01-01 00:00Z'

-- Where a plan is offered.
create index energy_plan_region_plan on energy_plan_region (plan_id);
--? select region from energy_plan_region where plan_id = :plan

-- Who has a plan.
create index energy_contract_plan on energy_contract (plan_id);
--? select household_id from energy_contract where plan_id = -1

-- Imports and advice.

-- A household's imports, the newest first.
create index import_run_household on import_run (household_id, started_at desc);
--? select id from import_run where household_id = :household order by started_at desc limit 20

-- Who imported.
create index import_run_user on import_run (user_id);
--? select id from import_run where user_id = :user

-- A household's threads, the newest first.
create index advice_thread_household on advice_thread (household_id, created_at desc);
--? select id from advice_thread where household_id = :household order by created_at desc limit 20

-- A thread's messages in order.
create index advice_message_thread on advice_message (thread_id, id);
--? select body from advice_message where thread_id = :thread order by id

-- What somebody wrote.
create index advice_message_author on advice_message (author_id) where author_id is not null;
--? select id from advice_message where author_id = :user

-- Words of messages.
create index advice_message_search on advice_message using gin (to_tsvector('simple', body));
--? select id from advice_message where to_tsvector('simple', body) @@ to_tsquery('simple', 'nowhere')

-- A household's latest large calculations.
create index calculation_run_latest on calculation_run (household_id, kind, id desc);
--? select id from calculation_run where household_id = :household and kind = 'monte_carlo' order by id desc limit 50

-- The last day that cohorts were frozen on, asked for with each cohort that is looked at.
create index cohort_stats_of_day on cohort_stats (d);
--? select max(d) from cohort_stats where d <= :day
