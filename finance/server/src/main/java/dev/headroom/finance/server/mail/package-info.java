/** E-mail to people. */
@NullMarked
package dev.headroom.finance.server.mail;

import org.jspecify.annotations.NullMarked;
