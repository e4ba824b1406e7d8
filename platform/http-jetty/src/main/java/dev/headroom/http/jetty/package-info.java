/** The response cache in front of a servlet container: hits without a thread of their own. */
@NullMarked
package dev.headroom.http.jetty;

import org.jspecify.annotations.NullMarked;
