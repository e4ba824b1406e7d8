-- What answers are made of beside household_version: rows that no outlook is computed from, but that somebody reads. They
-- count apart, so that a budget that is planned doesn't compute an outlook anew.

create table household_record (
    household_id bigint primary key references household on delete cascade,
    version      bigint not null default 1
) with (fillfactor = 50);
comment on table household_record is 'counts the changes of what is read and not computed with';

create function count_record_change() returns trigger language plpgsql as $$
begin
    insert into household_record as r (household_id, version)
    select distinct household_id, 1 from changed
    where household_id in (select id from household) order by 1
    on conflict (household_id) do update set version = r.version + 1;
    return null;
end $$;

create function count_record_move() returns trigger language plpgsql as $$
begin
    insert into household_record as r (household_id, version)
    select distinct household_id, 1
    from (select household_id from before union select household_id from changed) both_sides
    where household_id in (select id from household) order by 1
    on conflict (household_id) do update set version = r.version + 1;
    return null;
end $$;

create function count_all_records() returns trigger language plpgsql as $$
begin
    update household_record set version = version + 1;
    return null;
end $$;

do $$
declare
    watched text;
begin
    foreach watched in array array['attachment', 'budget', 'import_run', 'portfolio'] loop
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

create function count_entry_change() returns trigger language plpgsql as $$
begin
    insert into household_record as r (household_id, version)
    select distinct b.household_id, 1 from changed c join budget b on b.id = c.budget_id order by 1
    on conflict (household_id) do update set version = r.version + 1;
    return null;
end $$;

create trigger household_record_insert after insert on budget_entry
    referencing new table as changed for each statement execute function count_entry_change();
create trigger household_record_update after update on budget_entry
    referencing new table as changed for each statement execute function count_entry_change();
create trigger household_record_delete after delete on budget_entry
    referencing old table as changed for each statement execute function count_entry_change();
create trigger household_record_truncate after truncate on budget_entry
    for each statement execute function count_all_records();

create trigger household_changed_new after insert on household_record
    referencing new table as changed for each statement execute function tell_household_change();
create trigger household_changed after update on household_record
    referencing new table as changed for each statement execute function tell_household_change();

-- What all households read: it changes seldom, and all answers with it.
create table reference_version (
    id      smallint primary key default 1 check (id = 1),
    version bigint not null default 1
);
insert into reference_version default values;

create function count_reference_change() returns trigger language plpgsql as $$
begin
    update reference_version set version = version + 1;
    perform pg_notify('household_changed', '*');
    return null;
end $$;

create function count_shared_category_change() returns trigger language plpgsql as $$
begin
    if exists (select from changed where household_id is null) then
        update reference_version set version = version + 1;
        perform pg_notify('household_changed', '*');
    end if;
    return null;
end $$;

create trigger reference_version_insert after insert on category
    referencing new table as changed for each statement execute function count_shared_category_change();
create trigger reference_version_update after update on category
    referencing new table as changed for each statement execute function count_shared_category_change();
create trigger reference_version_delete after delete on category
    referencing old table as changed for each statement execute function count_shared_category_change();
create trigger reference_version_change after insert or update or delete or truncate on currency
    for each statement execute function count_reference_change();
create trigger reference_version_change after insert or update or delete or truncate on fx_rate
    for each statement execute function count_reference_change();
create trigger reference_version_change after insert or update or delete or truncate on asset_class
    for each statement execute function count_reference_change();
