/** Real servers for the tests of every module: {@link dev.headroom.embedded.testing.WithServers}. */
@NullMarked
package dev.headroom.embedded.testing;

import org.jspecify.annotations.NullMarked;
