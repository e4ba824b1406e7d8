-- A tier says how often a household may ask, not what it is answered. Caches hear of another one, since callers are kept
-- with theirs; what was computed from the household's records stays as it is, for one household and for all at once.

create or replace function count_profile_change() returns trigger language plpgsql as $$
begin
    update household_version v set version = v.version + 1
    from before b join changed c using (id)
    where v.household_id = c.id and to_jsonb(b) - 'tier' is distinct from to_jsonb(c) - 'tier';
    if (select count(*)
        from (select from before b join changed c using (id) where b.tier <> c.tier limit 101) as counted) > 100 then
        perform pg_notify('household_changed', '*');
    else
        perform pg_notify('household_changed', c.id::text)
        from before b join changed c using (id) where b.tier <> c.tier;
    end if;
    return null;
end $$;

drop trigger household_version_profile on household;
create trigger household_version_profile after update on household
    referencing old table as before new table as changed
    for each statement execute function count_profile_change();
