-- What the operator's console tells of all nodes at once, without asking each of them.
create table console_node (
    node       text primary key,
    started_at timestamptz not null,
    seen_at    timestamptz not null default clock_timestamp(),
    release    text not null,
    works      boolean not null,
    figures    jsonb not null
);
comment on table console_node is 'each node''s own figures, written by it every few seconds; one that was not seen for an hour is forgotten';

-- Requests that count against objectives, by minute for a day and by hour for a month. Nodes add up in one row.
create table console_spent (
    seconds   integer not null check (seconds in (60, 3600)),
    slot      timestamptz not null,
    operation text not null,
    requests  bigint not null,
    failed    bigint not null,
    slow      bigint not null,
    primary key (seconds, slot, operation)
);
comment on column console_spent.slow is 'of the requests that succeeded, those beyond the p95 of the objective in force then';

create table console_failover (
    leader   text not null,
    timeline integer not null,
    before   text,
    at       timestamptz not null default clock_timestamp(),
    seen_by  text not null,
    primary key (leader, timeline)
);
comment on table console_failover is 'which database node began to lead on which timeline, as the first service node saw it';

-- Who changed what, and why. Rows are only ever added; the end of a change is written into its row once.
create table operator_change (
    id         bigint generated always as identity primary key,
    at         timestamptz not null default clock_timestamp(),
    user_id    bigint not null,
    node       text not null,
    method     text not null,
    route      text not null,
    target     text not null,
    reason     text,
    status     integer,
    millis     integer
);
comment on column operator_change.reason is 'as the operator gave it; null where the client asked for none';
create function operator_change_is_kept() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.status is null
        and (new.at, new.user_id, new.node, new.method, new.route, new.target)
            is not distinct from (old.at, old.user_id, old.node, old.method, old.route, old.target)
        and new.reason is not distinct from old.reason then
        return new;
    end if;
    raise exception 'operator_change is append-only';
end $$;
create trigger operator_change_kept before update or delete on operator_change
    for each row execute function operator_change_is_kept();
