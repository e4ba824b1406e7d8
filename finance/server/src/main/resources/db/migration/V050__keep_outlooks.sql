-- Keeps outlooks, at most one per household and day; older knowledge never replaces newer. What was told before stays in
-- daily_outlook_correction.
--
-- A function because of its settings. A month's partition begins empty, and the planner goes on believing that until it is
-- analysed: it would look for each of a thousand households through all that was told on the day, a hundred million rows
-- for one batch. The only path left is the primary key.
create function keep_outlooks(
    of_households bigint[], of_days date[], of_versions bigint[], scores integer[], streaks integer[], payloads text[],
    of_score_version smallint, at timestamptz, first_day date, last_day date)
returns table (kept_household bigint, kept_revision smallint, kept_version bigint) language sql
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
    with told as (
        select * from unnest(of_households, of_days, of_versions, scores, streaks, payloads)
            as t (household_id, d, data_version, balance_score, streak, payload)
    ), corrected as (
        insert into daily_outlook_correction (household_id, d, revision, reason, payload, replaced_at)
        select o.household_id, o.d, o.revision,
               case when o.score_version = of_score_version then 'data_changed' else 'definition_changed' end,
               o.payload, at
        from daily_outlook o join told t on t.household_id = o.household_id and t.d = o.d
        -- the days again, by which the partitions of other months are left out
        where o.d between first_day and last_day and o.payload::text is distinct from t.payload
          and o.data_version <= t.data_version
        on conflict do nothing
    )
    insert into daily_outlook as o (household_id, d, score_version, data_version, cohort_id, balance_score, streak,
                                    payload, computed_at)
    select t.household_id, t.d, of_score_version, t.data_version, c.id, t.balance_score, t.streak, t.payload::json, at
    from told t
    join household h on h.id = t.household_id
    left join cohort c on c.level = 0 and c.age_band = age_band(h.birth_year, t.d)
        and c.income_band = h.income_band and c.size_band = h.size_band and c.region = h.region
    on conflict (household_id, d) do update set
        score_version = excluded.score_version, data_version = excluded.data_version,
        cohort_id = excluded.cohort_id, balance_score = excluded.balance_score, streak = excluded.streak,
        revision = o.revision + case when o.payload::text is distinct from excluded.payload::text then 1 else 0 end,
        payload = excluded.payload, computed_at = excluded.computed_at
    where o.data_version <= excluded.data_version
    returning o.household_id, o.revision, o.data_version
$$;
comment on function keep_outlooks is 'answers the outlooks as they are kept, without those that newer knowledge stands in place of';

-- By the day first, it was what the planner chose above; daily_outlook_of_cohort begins with the cohort.
drop index if exists daily_outlook_cohort;
