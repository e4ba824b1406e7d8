/** Orders of events that two threads can come to, tried by a tool and not by luck. */
@NullMarked
package dev.headroom.concurrency;

import org.jspecify.annotations.NullMarked;
