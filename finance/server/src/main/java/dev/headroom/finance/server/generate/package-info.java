/** Made-up households and markets in any number, the same again for the same seed and day. */
@NullMarked
package dev.headroom.finance.server.generate;

import org.jspecify.annotations.NullMarked;
