package dev.headroom.cachetck.spi;

import java.util.Set;

/** A product under test. Has a public constructor without parameters: each node makes one in its own process. */
public interface CacheProduct {
    /** With the version. */
    String name();

    Set<Capability> capabilities();

    /** Levels that {@link CacheNode#peek} can look into. */
    Set<Level> inspectable();

    /** Opens a node, and returns when it takes part in whatever keeps nodes coherent. */
    CacheNode open(NodeSettings settings) throws Exception;
}
