-- Closes before a split are read divided by its ratio, so that a split is a change of its asset's prices: whoever keeps
-- them by their version reads them again.
create or replace function count_split_change() returns trigger language plpgsql as $$
declare
    shared boolean;
begin
    update price_state set version = version + 1 where asset_id in (select asset_id from changed);
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
create trigger price_state_truncate after truncate on asset_split
    for each statement execute function count_all_prices();
