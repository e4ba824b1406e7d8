/** The standard's own kit against the provider. */
@NullMarked
package dev.headroom.jcachetck;

import org.jspecify.annotations.NullMarked;
