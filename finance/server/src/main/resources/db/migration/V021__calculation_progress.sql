-- Long calculations run beside the requests: how far they are, on which node, and whether somebody wants them to end.
alter table calculation_run
    add column progress     jsonb,
    add column error        text,
    add column node         text,
    add column cancelling   boolean not null default false,
    add column heartbeat_at timestamptz,
    add column finished_at  timestamptz;
do $$
declare
    known text;
begin
    for known in select conname from pg_constraint where conrelid = 'calculation_run'::regclass and contype = 'u' loop
        execute format('alter table calculation_run drop constraint %I', known);
    end loop;
end $$;
-- a run that failed or was cancelled does not stand in the way of the same request
create unique index calculation_run_input on calculation_run (household_id, kind, input_hash, model_version, data_version)
    where status in ('queued', 'running', 'done');
