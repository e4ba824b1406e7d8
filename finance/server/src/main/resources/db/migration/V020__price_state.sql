-- Which prices and rates a node still has right in memory: every statement that changes them counts, whoever makes it.

create table price_state (
    asset_id      bigint primary key references asset on delete cascade,
    version       bigint not null default 1,
    block_version bigint not null default 0
) with (fillfactor = 50);
comment on column price_state.block_version is 'the version that price_block was derived from; another one than version means that it has to be derived anew';

create table market_state (
    name    text primary key,
    version bigint not null default 1
);
insert into market_state (name) values ('fx'), ('index');

create function count_price_change() returns trigger language plpgsql as $$
begin
    insert into price_state as s (asset_id)
    select distinct asset_id from changed order by 1
    on conflict (asset_id) do update set version = s.version + 1;
    return null;
end $$;

create function count_price_removal() returns trigger language plpgsql as $$
begin
    -- an asset that is being deleted takes its state with it
    update price_state set version = version + 1 where asset_id in (select distinct asset_id from changed);
    return null;
end $$;

create function count_market_change() returns trigger language plpgsql as $$
begin
    update market_state set version = version + 1 where name = tg_argv[0];
    return null;
end $$;

create trigger price_state_insert after insert on price
    referencing new table as changed for each statement execute function count_price_change();
create trigger price_state_update after update on price
    referencing new table as changed for each statement execute function count_price_change();
create trigger price_state_delete after delete on price
    referencing old table as changed for each statement execute function count_price_removal();
create trigger market_state_fx after insert or update or delete or truncate on fx_rate
    for each statement execute function count_market_change('fx');
create trigger market_state_index after insert or update or delete or truncate on index_value
    for each statement execute function count_market_change('index');

insert into price_state (asset_id) select distinct asset_id from price;

-- Portfolios, targets and splits change a household's answers too.
do $$
declare
    watched text;
begin
    foreach watched in array array['portfolio'] loop
        execute format('create trigger household_version_insert after insert on %I
            referencing new table as changed for each statement execute function count_household_change()', watched);
        execute format('create trigger household_version_update after update on %I
            referencing old table as before new table as changed
            for each statement execute function count_household_move()', watched);
        execute format('create trigger household_version_delete after delete on %I
            referencing old table as changed for each statement execute function count_household_removal()', watched);
    end loop;
end $$;

-- What assets are and how they were split.
insert into market_state (name) values ('asset');
create trigger market_state_asset after insert or update or delete or truncate on asset
    for each statement execute function count_market_change('asset');
create trigger market_state_split after insert or update or delete or truncate on asset_split
    for each statement execute function count_market_change('asset');
