-- When nodes began, and with which release: charts mark where one came or went back.
create table console_start (
    node       text not null,
    started_at timestamptz not null,
    release    text not null,
    primary key (node, started_at)
);
create index console_start_at on console_start (started_at);
comment on table console_start is 'written by each node once; forgotten after a month, as what the charts show';
