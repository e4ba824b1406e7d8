/** What the service does by itself: monthly reports, e-mails, refreshes, and the operator's view of all of it. */
@NullMarked
package dev.headroom.finance.server.work;

import org.jspecify.annotations.NullMarked;
