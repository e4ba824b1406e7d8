-- The months, as the meter's zone has them, whose sums have changed.
create temporary table touched on commit drop as
select distinct m.id as meter_id, m.tz, date_trunc('month', v.at at time zone m.tz)::date as month
from latest l
join meter m on m.id = l.meter_id
cross join lateral (values (l.started_at),
                           (l.started_at + make_interval(secs => l.seconds) - interval '1 second')) v (at)
