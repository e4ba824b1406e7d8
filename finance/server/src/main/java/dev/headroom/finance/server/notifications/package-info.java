/** What a household is told between its visits. */
@NullMarked
package dev.headroom.finance.server.notifications;

import org.jspecify.annotations.NullMarked;
