/**
 * The response layer of a service: entity tags, conditions and ranges, content coding, field masks, a response cache,
 * limits and the headers that go with them. The core knows no server; the servlet filters mount it.
 */
@NullMarked
package dev.headroom.http;

import org.jspecify.annotations.NullMarked;
