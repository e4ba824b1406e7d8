/**
 * Background work on db-scheduler: typed tasks in queues, enqueued in the caller's transaction, claimed by the
 * database's clock and fenced, so that what a lost worker still does is never kept.
 */
@NullMarked
package dev.headroom.jobs;

import org.jspecify.annotations.NullMarked;
