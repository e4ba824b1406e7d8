-- Background work. Repeatable: every statement may run again.

create sequence if not exists headroom_job_id;

-- What waits or runs: the columns of db-scheduler, and what it does not know. A row that is finished moves to
-- headroom_job_done, so that this table stays as small as the backlog.
create table if not exists headroom_job (
    task_name            text not null,
    task_instance        text not null,
    task_data            bytea not null,
    execution_time       timestamptz not null,
    picked               boolean not null default false,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer not null default 0,
    last_heartbeat       timestamptz,
    version              bigint not null default 1,
    priority             smallint not null default 5 check (priority between 0 and 9),
    queue                text not null,
    rank                 timestamptz not null,
    unique_key           text,
    attempts             integer not null default 0,
    crashes              smallint not null default 0,
    error                text,
    enqueued_at          timestamptz not null default clock_timestamp(),
    started_at           timestamptz,
    primary key (task_name, task_instance)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);
comment on table headroom_job is 'jobs that wait or run';
comment on column headroom_job.version is 'the fence: counts claims, and nothing is kept of a claim that is not the latest';
comment on column headroom_job.rank is 'execution_time less the head start of the priority: the order of claims, which ages by itself';
comment on column headroom_job.task_data is 'the payload as JSON in UTF-8';
create index if not exists headroom_job_due on headroom_job (queue, rank) where not picked;
create index if not exists headroom_job_heartbeat on headroom_job (last_heartbeat) where last_heartbeat is not null;
create unique index if not exists headroom_job_unique on headroom_job (unique_key) where unique_key is not null;

-- A function because of its settings. The planner knows this table as it was when it was last analysed, mostly empty:
-- after a burst of a million jobs it would read and sort all of them for each claim, until somebody analyses it again.
create or replace function headroom_job_claim(
    worker text, of_queue text, since timestamptz, names text[], most integer)
returns setof headroom_job language plpgsql
set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
begin
    return query
    update headroom_job j set picked = true, picked_by = worker, last_heartbeat = clock_timestamp(),
           version = j.version + 1, attempts = j.attempts + 1, started_at = clock_timestamp()
    where j.ctid = any(array(
        select w.ctid from headroom_job w
        where w.queue = of_queue and not w.picked and w.rank >= since and w.rank <= clock_timestamp()
          and w.execution_time <= clock_timestamp() and w.task_name = any(names)
        order by w.rank limit most for update skip locked))
    returning j.*;
end $$;
comment on function headroom_job_claim is 'the jobs of a queue that a worker does next, by rank; they are its own afterwards';

create table if not exists headroom_job_done (
    id          bigint primary key,
    task_name   text not null,
    queue       text not null,
    state       text not null check (state in ('done', 'dead', 'discarded')),
    priority    smallint not null,
    payload     bytea not null,
    unique_key  text,
    result      text,
    error       text,
    attempts    integer not null,
    crashes     smallint not null,
    worker      text,
    enqueued_at timestamptz not null,
    started_at  timestamptz,
    finished_at timestamptz not null default clock_timestamp()
);
comment on table headroom_job_done is 'jobs that ended: with a result, dead with the error of the last attempt, or discarded by an operator';
create index if not exists headroom_job_done_finished on headroom_job_done (finished_at);
create index if not exists headroom_job_done_dead on headroom_job_done (id) where state = 'dead';

-- Beside the job and not in it: a long job that tells how far it is makes no new versions of its row.
create table if not exists headroom_job_progress (
    id     bigint primary key,
    done   bigint not null,
    total  bigint not null,
    note   text not null default '',
    at     timestamptz not null default clock_timestamp()
) with (fillfactor = 50);

create table if not exists headroom_job_rate (
    name        text primary key,
    tokens      double precision not null,
    refilled_at timestamptz not null
) with (fillfactor = 50);
comment on table headroom_job_rate is 'what limited tasks may still start now, over all nodes';

-- When what is due: db-scheduler's own table, untouched.
create table if not exists headroom_schedule (
    task_name            text not null,
    task_instance        text not null,
    task_data            bytea,
    execution_time       timestamptz,
    picked               boolean not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer,
    last_heartbeat       timestamptz,
    version              bigint not null,
    priority             smallint,
    primary key (task_name, task_instance)
);
create index if not exists headroom_schedule_due on headroom_schedule (execution_time);

create table if not exists headroom_schedule_slot (
    name text not null,
    slot timestamptz not null,
    at   timestamptz not null default clock_timestamp(),
    primary key (name, slot)
);
comment on table headroom_schedule_slot is 'what was enqueued for a time already: each slot makes one job, whichever node comes first';
