/** What the tests of every feature read: published cases and real files. */
@NullMarked
package dev.headroom.finance.analytics.testing;

import org.jspecify.annotations.NullMarked;
