package dev.headroom.spring;

import dev.headroom.tuning.Tuner;
import java.util.List;

/** Settings of which there are as many as there are caches, or queues: known when those are. */
@FunctionalInterface
interface Tunables {
    /** Those of now. */
    List<Tuner.Tunable> now();
}
