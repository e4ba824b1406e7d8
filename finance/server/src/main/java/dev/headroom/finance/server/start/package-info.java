/** What happens once the service is up: the first data of a new directory, and the words that tell how to go on. */
@NullMarked
package dev.headroom.finance.server.start;

import org.jspecify.annotations.NullMarked;
