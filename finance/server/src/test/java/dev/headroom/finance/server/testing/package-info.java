/** The running service for tests: one node on embedded servers per JVM, and clients that talk to it over HTTP. */
@NullMarked
package dev.headroom.finance.server.testing;

import org.jspecify.annotations.NullMarked;
