-- Sums by kind of day and local hour. An interval longer than an hour is spread evenly over its hours; a day on which
-- clocks change has 23 or 25 of them.
insert into usage_slot (meter_id, yr, month, daytype, hour, wh)
select t.meter_id, extract(year from t.month), extract(month from t.month),
       case when extract(isodow from h.at at time zone t.tz) >= 6 then 'weekend' else 'weekday' end,
       extract(hour from h.at at time zone t.tz),
       round(sum(u.wh * extract(epoch from least(h.at + interval '1 hour', e.ends_at) - greatest(h.at, u.started_at))
                 / u.seconds))
from touched t
join usage_interval u
  on u.meter_id = t.meter_id
 and u.started_at > (t.month::timestamp at time zone t.tz) - interval '31 days'
 and u.started_at < ((t.month + interval '1 month')::timestamp at time zone t.tz)
 and u.quality <> 'missing'
cross join lateral (select u.started_at + make_interval(secs => u.seconds) as ends_at) e
cross join lateral generate_series(date_trunc('hour', u.started_at, t.tz), e.ends_at - interval '1 second',
                                   interval '1 hour') h (at)
where e.ends_at > (t.month::timestamp at time zone t.tz)
  and date_trunc('month', h.at at time zone t.tz)::date = t.month
group by 1, 2, 3, 4, 5
