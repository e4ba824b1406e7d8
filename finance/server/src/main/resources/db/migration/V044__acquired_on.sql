-- Shares that come in keep the day they were first bought: whether a gain is long-term goes by it, and which lot is first.
alter table activity add column acquired_on date;
alter table activity add constraint activity_acquired
    check (acquired_on is null or kind in ('opening', 'transfer_in'));
comment on column activity.acquired_on is 'of shares that come in: when they were first bought; the day they came where null';
