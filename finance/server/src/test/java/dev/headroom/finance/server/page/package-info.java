@NullMarked
package dev.headroom.finance.server.page;

import org.jspecify.annotations.NullMarked;
