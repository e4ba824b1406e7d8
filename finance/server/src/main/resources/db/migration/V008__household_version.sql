-- Every table that a household's answers are computed from counts its changes, whoever makes them: the service, psql or
-- a cascade. Statement triggers with transition tables cost one update per statement and household, not per row.

create function count_household_change() returns trigger language plpgsql as $$
begin
    insert into household_version as v (household_id, version)
    select distinct household_id, 1 from changed where household_id is not null order by 1
    on conflict (household_id) do update set version = v.version + 1;
    return null;
end $$;

create function count_household_move() returns trigger language plpgsql as $$
begin
    insert into household_version as v (household_id, version)
    select distinct household_id, 1
    from (select household_id from before union select household_id from changed) both_sides
    where household_id is not null and household_id in (select id from household)
    order by 1
    on conflict (household_id) do update set version = v.version + 1;
    return null;
end $$;

create function count_household_removal() returns trigger language plpgsql as $$
begin
    -- a household that is being deleted takes its version with it
    update household_version v set version = v.version + 1
    where v.household_id in (select distinct household_id from changed);
    return null;
end $$;

create function start_household_version() returns trigger language plpgsql as $$
begin
    insert into household_version (household_id) select id from changed order by 1 on conflict do nothing;
    return null;
end $$;

create function count_profile_change() returns trigger language plpgsql as $$
begin
    update household_version v set version = v.version + 1 where v.household_id in (select id from changed);
    return null;
end $$;

create trigger household_version_start after insert on household
    referencing new table as changed for each statement execute function start_household_version();
create trigger household_version_profile after update on household
    referencing new table as changed for each statement execute function count_profile_change();

do $$
declare
    watched text;
begin
    foreach watched in array array['account', 'category', 'txn', 'goal', 'goal_contribution', 'bill', 'bill_due', 'debt',
                                   'income_source', 'activity', 'risk_profile', 'user_action', 'bank_connection'] loop
        execute format('create trigger household_version_insert after insert on %I
            referencing new table as changed for each statement execute function count_household_change()', watched);
        execute format('create trigger household_version_update after update on %I
            referencing old table as before new table as changed
            for each statement execute function count_household_move()', watched);
        execute format('create trigger household_version_delete after delete on %I
            referencing old table as changed for each statement execute function count_household_removal()', watched);
    end loop;
end $$;
