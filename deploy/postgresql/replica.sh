#!/bin/sh
# A replica of the primary; copies it once and follows it from then on.
set -eu
data=/var/lib/postgresql/18/docker
if [ ! -s "$data/PG_VERSION" ]; then
  mkdir -p "$data"
  chown -R postgres /var/lib/postgresql
  chmod 700 "$data"
  until PGPASSWORD=$REPLICATION_PASSWORD gosu postgres pg_basebackup -h primary -U replicator -D "$data" -R -X stream; do
    echo "the primary takes no copies yet" >&2
    sleep 2
    find "$data" -mindepth 1 -delete
  done
fi
# the primary's limits: a replica with lower ones stops
exec gosu postgres postgres -D "$data" -c config_file=/etc/postgresql/headroom.conf
