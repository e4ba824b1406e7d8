/** What a tier that several nodes share has to provide. */
@NullMarked
package dev.headroom.cache.spi;

import org.jspecify.annotations.NullMarked;
