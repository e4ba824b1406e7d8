-- What operations took, over all nodes. Repeatable: every statement may run again.

create table if not exists headroom_operation_history (
    slot      timestamptz not null,
    seconds   integer not null check (seconds in (60, 3600)),
    node      text not null,
    operation text not null,
    outcome   text not null,
    samples   bigint not null check (samples > 0),
    histogram bytea not null,
    primary key (operation, slot, seconds, node, outcome)
);
comment on column headroom_operation_history.histogram is 'HdrHistogram, compressed, microseconds: histograms of nodes and slots are added, percentiles never';
create index if not exists headroom_operation_history_slot on headroom_operation_history (seconds, slot);

create table if not exists headroom_vital_history (
    slot      timestamptz not null,
    seconds   integer not null check (seconds in (60, 3600)),
    node      text not null,
    vital     text not null,
    page      text not null,
    samples   bigint not null check (samples > 0),
    histogram bytea not null,
    primary key (vital, page, slot, seconds, node)
);
comment on column headroom_vital_history.vital is 'its name, or component: for times of what page names then';
create index if not exists headroom_vital_history_slot on headroom_vital_history (seconds, slot);

create table if not exists headroom_alert (
    rule        text primary key,
    state       text not null check (state in ('inactive', 'pending', 'firing')),
    since       timestamptz not null,
    value       double precision,
    fingerprint bigint not null default 0
);
comment on column headroom_alert.fingerprint is 'counts transitions: each is told once, whichever node saw it';
create table if not exists headroom_alert_event (
    rule     text not null,
    number   bigint not null,
    state    text not null check (state in ('firing', 'resolved')),
    at       timestamptz not null,
    value    double precision,
    sent     boolean not null default false,
    primary key (rule, number)
);

create table if not exists headroom_alert_judge (
    one   boolean primary key default true check (one),
    node  text not null,
    until timestamptz not null
);
comment on table headroom_alert_judge is 'which node judges alerts: two in turns would tell of each other''s views as changes';

create unlogged table if not exists headroom_alert_vote (
    node  text not null,
    rule  text not null,
    value double precision not null,
    until timestamptz not null,
    primary key (node, rule)
);
comment on table headroom_alert_vote is 'what is wrong on nodes other than the judge; whoever ends without a word is forgotten';

create table if not exists headroom_tune_event (
    seq       bigint primary key,
    at        timestamptz not null,
    actor     text not null,
    knob      text not null,
    kind      text not null,
    detail    text not null,
    prev_hash text not null,
    hash      text not null
);
comment on table headroom_tune_event is 'append-only: each row''s hash is over its own values and the hash before it';
create or replace function headroom_tune_event_is_kept() returns trigger language plpgsql as $$
begin
    raise exception 'headroom_tune_event is append-only';
end $$;
drop trigger if exists headroom_tune_event_kept on headroom_tune_event;
create trigger headroom_tune_event_kept before update or delete or truncate on headroom_tune_event
    for each statement execute function headroom_tune_event_is_kept();
