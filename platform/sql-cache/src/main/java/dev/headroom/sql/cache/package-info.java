/**
 * Results of queries, kept for as long as nothing that they were computed from has changed. What that is, the plan of
 * the very execution tells; what a plan can't vouch for is refused and answered by the database.
 */
@NullMarked
package dev.headroom.sql.cache;

import org.jspecify.annotations.NullMarked;
