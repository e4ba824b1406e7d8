-- What kept answers are made of beside what is counted already. Every trigger is a statement's: it costs one look at the
-- rows that the statement wrote and one update for each household among them, however many rows there are.

-- Assets and series that a household has for itself count as its own, those that all share as everybody's: an import of
-- one household neither ends the answers of all others nor waits for another's import.
insert into market_state (name) values ('series');

create function count_asset_change() returns trigger language plpgsql as $$
begin
    if exists (select from changed where household_id is null) then
        update market_state set version = version + 1 where name = any (tg_argv);
    end if;
    insert into household_version as v (household_id, version)
    select own.household_id, 1
    from (select distinct household_id from changed) own
    where exists (select from household h where h.id = own.household_id)
    order by 1
    on conflict (household_id) do update set version = v.version + 1;
    return null;
end $$;

create function count_split_change() returns trigger language plpgsql as $$
declare
    shared boolean;
begin
    select coalesce(bool_or(a.household_id is null), false) into shared
    from (select distinct asset_id from changed) c join asset a on a.id = c.asset_id;
    if shared then
        update market_state set version = version + 1 where name = 'asset';
    end if;
    insert into household_version as v (household_id, version)
    select distinct a.household_id, 1
    from (select distinct asset_id from changed) c join asset a on a.id = c.asset_id
    where exists (select from household h where h.id = a.household_id)
    order by 1
    on conflict (household_id) do update set version = v.version + 1;
    return null;
end $$;

create function count_index_change() returns trigger language plpgsql as $$
declare
    shared boolean;
begin
    select coalesce(bool_or(i.household_id is null), false) into shared
    from (select distinct index_id from changed) c join index_def i on i.id = c.index_id;
    if shared then
        update market_state set version = version + 1 where name = 'index';
    end if;
    insert into household_version as v (household_id, version)
    select distinct i.household_id, 1
    from (select distinct index_id from changed) c join index_def i on i.id = c.index_id
    where exists (select from household h where h.id = i.household_id)
    order by 1
    on conflict (household_id) do update set version = v.version + 1;
    return null;
end $$;

drop trigger market_state_asset on asset;
drop trigger market_state_split on asset_split;
drop trigger market_state_index on index_value;

do $$
declare
    counted record;
begin
    for counted in
        select * from (values
            ('asset', 'count_asset_change(''asset'')', 'count_market_change(''asset'')'),
            ('index_def', 'count_asset_change(''series'', ''index'')', 'count_market_change(''series'')'),
            ('asset_split', 'count_split_change()', 'count_market_change(''asset'')'),
            ('index_value', 'count_index_change()', 'count_market_change(''index'')')) as t (name, counting, emptied)
    loop
        execute format('create trigger market_state_insert after insert on %I
            referencing new table as changed for each statement execute function %s', counted.name, counted.counting);
        -- where a row comes from, and where it goes
        execute format('create trigger market_state_left after update on %I
            referencing old table as changed for each statement execute function %s', counted.name, counted.counting);
        execute format('create trigger market_state_came after update on %I
            referencing new table as changed for each statement execute function %s', counted.name, counted.counting);
        execute format('create trigger market_state_delete after delete on %I
            referencing old table as changed for each statement execute function %s', counted.name, counted.counting);
        execute format('create trigger market_state_truncate after truncate on %I
            for each statement execute function %s', counted.name, counted.emptied);
        execute format('create trigger household_version_truncate after truncate on %I
            for each statement execute function count_all_households()', counted.name);
    end loop;
end $$;

-- Prices and readings that go to another asset or meter, and tables that are emptied.
create function count_price_move() returns trigger language plpgsql as $$
begin
    update price_state set version = version + 1
    where asset_id in (select asset_id from before except select asset_id from changed);
    return null;
end $$;
create trigger price_state_left after update on price
    referencing old table as before new table as changed for each statement execute function count_price_move();

create function count_all_prices() returns trigger language plpgsql as $$
begin
    update price_state set version = version + 1;
    return null;
end $$;
create trigger price_state_truncate after truncate on price
    for each statement execute function count_all_prices();

create function count_reading_move() returns trigger language plpgsql as $$
begin
    update meter_state set version = version + 1
    where meter_id in (select meter_id from before except select meter_id from changed);
    return null;
end $$;
create trigger meter_state_left after update on usage_interval
    referencing old table as before new table as changed for each statement execute function count_reading_move();

create function count_all_readings() returns trigger language plpgsql as $$
begin
    update meter_state set version = version + 1;
    return null;
end $$;
create trigger meter_state_truncate after truncate on usage_interval
    for each statement execute function count_all_readings();

-- Rows that are read and not computed with. A household that has no counter yet has rows all the same.
create or replace function count_all_records() returns trigger language plpgsql as $$
begin
    insert into household_record as r (household_id, version) select id, 1 from household order by 1
    on conflict (household_id) do update set version = r.version + 1;
    return null;
end $$;

do $$
declare
    watched text;
begin
    foreach watched in array array['meter', 'energy_contract', 'advice_thread'] loop
        execute format('create trigger household_record_insert after insert on %I
            referencing new table as changed for each statement execute function count_record_change()', watched);
        execute format('create trigger household_record_update after update on %I
            referencing old table as before new table as changed
            for each statement execute function count_record_move()', watched);
        execute format('create trigger household_record_delete after delete on %I
            referencing old table as changed for each statement execute function count_record_change()', watched);
        execute format('create trigger household_record_truncate after truncate on %I
            for each statement execute function count_all_records()', watched);
    end loop;
end $$;

create function count_target_change() returns trigger language plpgsql as $$
begin
    insert into household_record as r (household_id, version)
    select distinct p.household_id, 1
    from (select distinct portfolio_id from changed) c join portfolio p on p.id = c.portfolio_id
    where p.household_id in (select id from household) order by 1
    on conflict (household_id) do update set version = r.version + 1;
    return null;
end $$;

create function count_message_change() returns trigger language plpgsql as $$
begin
    insert into household_record as r (household_id, version)
    select distinct t.household_id, 1
    from (select distinct thread_id from changed) c join advice_thread t on t.id = c.thread_id
    where t.household_id in (select id from household) order by 1
    on conflict (household_id) do update set version = r.version + 1;
    return null;
end $$;

do $$
declare
    counted record;
begin
    for counted in
        select * from (values ('allocation_target', 'count_target_change()'), ('advice_message', 'count_message_change()'))
            as t (name, counting)
    loop
        execute format('create trigger household_record_insert after insert on %I
            referencing new table as changed for each statement execute function %s', counted.name, counted.counting);
        execute format('create trigger household_record_left after update on %I
            referencing old table as changed for each statement execute function %s', counted.name, counted.counting);
        execute format('create trigger household_record_came after update on %I
            referencing new table as changed for each statement execute function %s', counted.name, counted.counting);
        execute format('create trigger household_record_delete after delete on %I
            referencing old table as changed for each statement execute function %s', counted.name, counted.counting);
        execute format('create trigger household_record_truncate after truncate on %I
            for each statement execute function count_all_records()', counted.name);
    end loop;
end $$;

-- For nodes that don't follow the log: what no household's counter says.
create function tell_market_change() returns trigger language plpgsql as $$
begin
    perform pg_notify('data_changed', 'market:' || name) from changed;
    return null;
end $$;
create trigger market_changed after update on market_state
    referencing new table as changed for each statement execute function tell_market_change();

create function tell_state_change() returns trigger language plpgsql as $$
declare
    told bigint[];
begin
    execute format('select array(select %I from changed limit 101)', tg_argv[1]) into told;
    if cardinality(told) > 100 then
        perform pg_notify('data_changed', tg_argv[0] || ':*');
    else
        perform pg_notify('data_changed', tg_argv[0] || ':' || id) from unnest(told) id;
    end if;
    return null;
end $$;
create trigger price_changed_new after insert on price_state
    referencing new table as changed for each statement execute function tell_state_change('price', 'asset_id');
create trigger price_changed after update on price_state
    referencing new table as changed for each statement execute function tell_state_change('price', 'asset_id');
create trigger meter_changed_new after insert on meter_state
    referencing new table as changed for each statement execute function tell_state_change('meter', 'meter_id');
create trigger meter_changed after update on meter_state
    referencing new table as changed for each statement execute function tell_state_change('meter', 'meter_id');
