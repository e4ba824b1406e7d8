/** What a product implements so that the scenarios can be run against it. */
@NullMarked
package dev.headroom.cachetck.spi;

import org.jspecify.annotations.NullMarked;
