-- The last reading of each interval, in watt-hours, at the meter it belongs to.
create temporary table latest on commit drop as
with readings as (
    select s.row, c.meter, s.started_at, s.seconds, s.quality, round(abs(s.raw * c.factor))::bigint as wh,
           case when c.flow <> 'net' then c.flow when s.raw < 0 then 'export' else 'consumption' end as flow
    from stage s join channel c using (channel))
select distinct on (m.id, r.started_at) m.id as meter_id, r.started_at, r.seconds, r.wh, r.quality, r.row
from readings r
join meter m on m.household_id = :household and m.external_id = r.meter and m.flow = r.flow
order by m.id, r.started_at, r.row desc
