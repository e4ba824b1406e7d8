-- Kept intervals that cover the same time as new ones but begin at another: those that begin inside a new one, and the
-- one before it where it reaches into it. No interval is longer than 31 days.
with inside as (
    select u.meter_id, u.started_at
    from latest l
    join usage_interval u on u.meter_id = l.meter_id and u.started_at > l.started_at
                         and u.started_at < l.started_at + make_interval(secs => l.seconds)),
reaching as (
    select b.meter_id, b.started_at
    from latest l
    cross join lateral (
        select u.meter_id, u.started_at, u.seconds from usage_interval u
        where u.meter_id = l.meter_id and u.started_at < l.started_at
          and u.started_at > l.started_at - interval '31 days'
        order by u.started_at desc limit 1) b
    where b.started_at + make_interval(secs => b.seconds) > l.started_at)
delete from usage_interval u
using (select * from inside union select * from reaching) o
where u.meter_id = o.meter_id and u.started_at = o.started_at
  and not exists (select from latest l where l.meter_id = u.meter_id and l.started_at = u.started_at)
