-- Says which households' records changed, to whoever listens, when the transaction commits: caches of the nodes hear of
-- writes that no node made. Every such change counts in household_version, so that one trigger sees all of them.

create function tell_household_change() returns trigger language plpgsql as $$
begin
    if (select count(*) from (select from changed limit 101) as counted) > 100 then
        perform pg_notify('household_changed', '*');
    else
        perform pg_notify('household_changed', household_id::text) from changed;
    end if;
    return null;
end $$;

create trigger household_changed after update on household_version
    referencing new table as changed for each statement execute function tell_household_change();
