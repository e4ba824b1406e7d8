/** The household's reads and writes as a stock Spring Boot service has them, and the load that both are compared by. */
@NullMarked
package dev.headroom.bench.stock;

import org.jspecify.annotations.NullMarked;
