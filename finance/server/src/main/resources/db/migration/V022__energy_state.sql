-- Counts every change of plans and of meters' readings, so that what is computed from them is known to be old.
insert into market_state (name) values ('plans');
create trigger market_state_plan after insert or update or delete or truncate on energy_plan
    for each statement execute function count_market_change('plans');
create trigger market_state_plan_region after insert or update or delete or truncate on energy_plan_region
    for each statement execute function count_market_change('plans');

create table meter_state (
    meter_id bigint primary key references meter on delete cascade,
    version  bigint not null default 1
) with (fillfactor = 50);

create function count_reading_change() returns trigger language plpgsql as $$
begin
    insert into meter_state as s (meter_id)
    select distinct c.meter_id from changed c where exists (select from meter m where m.id = c.meter_id) order by 1
    on conflict (meter_id) do update set version = s.version + 1;
    return null;
end $$;
create trigger meter_state_insert after insert on usage_interval
    referencing new table as changed for each statement execute function count_reading_change();
create trigger meter_state_update after update on usage_interval
    referencing new table as changed for each statement execute function count_reading_change();
create trigger meter_state_delete after delete on usage_interval
    referencing old table as changed for each statement execute function count_reading_change();
