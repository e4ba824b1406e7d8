/** What money is spent on and earned by: the categories that every household has, and a household's own. */
@NullMarked
package dev.headroom.finance.server.categories;

import org.jspecify.annotations.NullMarked;
