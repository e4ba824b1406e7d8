/** The web app's files as the service hands them out. */
@NullMarked
package dev.headroom.finance.server.page;

import org.jspecify.annotations.NullMarked;
