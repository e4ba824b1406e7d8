-- Large calculations are jobs: which one carries a run out, and what its first paths gave. Who does it and whether it is
-- still there is the job's to say; node and heartbeat_at are those of nodes that know no such job.
alter table calculation_run
    add column job_id   bigint,
    add column estimate jsonb;
