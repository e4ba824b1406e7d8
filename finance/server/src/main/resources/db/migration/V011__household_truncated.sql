-- A TRUNCATE fires no row's trigger: every household counts as changed.

create function count_all_households() returns trigger language plpgsql as $$
begin
    update household_version set version = version + 1;
    return null;
end $$;

do $$
declare
    watched text;
begin
    foreach watched in array array['account', 'category', 'txn', 'goal', 'goal_contribution', 'bill', 'bill_due', 'debt',
                                   'income_source', 'activity', 'risk_profile', 'user_action', 'bank_connection'] loop
        execute format('create trigger household_version_truncate after truncate on %I
            for each statement execute function count_all_households()', watched);
    end loop;
end $$;
