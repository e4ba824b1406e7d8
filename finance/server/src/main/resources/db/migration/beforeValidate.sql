-- Indexes once stood in the migrations of their tables; they have a file of their own now, db/indexes.sql. A database
-- that was made before remembers the migrations as they were: what it has is the same, so it is told so.
do $$
begin
    if to_regclass('flyway_schema_history') is not null then
        update flyway_schema_history h set checksum = v.now
        from (values ('001', -310728261, -1348194171), ('002', 478621327, 1127612743), ('003', 928826245, 1135376693),
                     ('004', -427311461, 825333356), ('005', 2111969449, 649117528), ('006', 224454486, -1811001833),
                     ('007', -309147253, 968255621)) as v (version, before, now)
        where h.version = v.version and h.checksum = v.before;
    end if;
end $$;
