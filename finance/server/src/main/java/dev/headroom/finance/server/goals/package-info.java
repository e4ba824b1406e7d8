/** What a household saves for, how far it is and whether its pace will do. */
@NullMarked
package dev.headroom.finance.server.goals;

import org.jspecify.annotations.NullMarked;
