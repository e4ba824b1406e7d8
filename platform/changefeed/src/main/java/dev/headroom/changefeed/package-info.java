/** A PostgreSQL database as a source of changes: what was committed, whoever committed it, as tags in commit order. */
@NullMarked
package dev.headroom.changefeed;

import org.jspecify.annotations.NullMarked;
