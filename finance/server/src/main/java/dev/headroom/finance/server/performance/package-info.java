/** How fast the service is, told to operators: operations beside their objectives, vitals of browsers. */
@NullMarked
package dev.headroom.finance.server.performance;

import org.jspecify.annotations.NullMarked;
