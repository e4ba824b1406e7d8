/** The daily outlook: a household's day in a score, an insight and a few actions, each with its numbers and sources. */
@NullMarked
package dev.headroom.finance.server.outlook;

import org.jspecify.annotations.NullMarked;
