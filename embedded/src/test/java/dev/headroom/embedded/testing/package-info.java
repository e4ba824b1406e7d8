/** Real servers for the tests of every module, shared and of one own, and a network that fails on demand. */
@NullMarked
package dev.headroom.embedded.testing;

import org.jspecify.annotations.NullMarked;
