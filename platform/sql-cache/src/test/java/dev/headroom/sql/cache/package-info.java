@NullMarked
package dev.headroom.sql.cache;

import org.jspecify.annotations.NullMarked;
