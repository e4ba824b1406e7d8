select jsonb_pretty(jsonb_build_object(
    'household', jsonb_build_object(
        'name', h.name, 'time_zone', h.tz, 'currency', h.base_ccy, 'tier', h.tier, 'birth_year', h.birth_year,
        'income_band', h.income_band, 'size_band', h.size_band, 'region', h.region, 'peer_opt_in', h.peer_opt_in,
        'created_at', h.created_at),
    'people', (select coalesce(jsonb_agg(jsonb_build_object(
                                   'email', u.email, 'display_name', u.display_name, 'created_at', u.created_at)
                               order by u.id), '[]')
               from app_user u where u.household_id = h.id)))
from household h where h.id = ?
