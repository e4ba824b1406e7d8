/** Pools per node and role, replicas, failover and reads that see their own writes, for PostgreSQL. */
@NullMarked
package dev.headroom.datasource;

import org.jspecify.annotations.NullMarked;
