-- Which households have another tier is looked for among all that a statement wrote. With a limit the planner goes by pairs,
-- one by one, which for 100,000 households whose tiers stay as they were takes 5,000,000,000 steps.

create or replace function count_profile_change() returns trigger language plpgsql as $$
declare
    told bigint[];
begin
    update household_version v set version = v.version + 1
    from before b join changed c using (id)
    where v.household_id = c.id and to_jsonb(b) - 'tier' is distinct from to_jsonb(c) - 'tier';
    told := array(select id from before b join changed c using (id) where b.tier <> c.tier);
    if cardinality(told) > 100 then
        perform pg_notify('household_changed', '*');
    else
        perform pg_notify('household_changed', id::text) from unnest(told) id;
    end if;
    return null;
end $$;
