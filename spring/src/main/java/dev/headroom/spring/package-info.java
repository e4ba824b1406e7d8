/** The Spring Boot starter: what a service gets by adding Headroom to its class path. */
@NullMarked
package dev.headroom.spring;

import org.jspecify.annotations.NullMarked;
