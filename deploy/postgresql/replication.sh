#!/bin/sh
# Once, in a new primary: who replicas and the change feed sign in as.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -v password="$REPLICATION_PASSWORD" <<'SQL'
create role replicator with replication login password :'password';
alter role headroom with replication;
SQL
echo "host replication replicator all scram-sha-256" >> "$PGDATA/pg_hba.conf"
