package dev.headroom.concurrency;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.freshness.Tag;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A reader who comes after a write has ended what was kept sees at least that write, whoever loads meanwhile. */
final class EntryPublicationTest {
    private static StressOptions options(int scenarios, int runs) {
        return new StressOptions()
                .iterations(scenarios)
                .invocationsPerIteration(runs)
                .threads(3)
                .actorsPerThread(4)
                .minimizeFailedScenario(false);
    }

    /** What the property is asked of. */
    interface Kept {
        int read(AtomicInteger origin);

        void changed();
    }

    /** The property, over any cache. */
    private static final class Scenario {
        private final AtomicInteger origin = new AtomicInteger();
        private final AtomicInteger written = new AtomicInteger();
        private final Kept kept;

        Scenario(Kept kept) {
            this.kept = kept;
        }

        void write() {
            int value = origin.incrementAndGet();
            kept.changed();
            written.accumulateAndGet(value, Math::max);
        }

        void read() {
            int due = written.get();
            int seen = kept.read(origin);
            if (seen < due) {
                throw new IllegalStateException("read %d after %d was written".formatted(seen, due));
            }
        }

        void settled() {
            int seen = kept.read(origin);
            if (seen != origin.get()) {
                throw new IllegalStateException("kept %d, and it is %d".formatted(seen, origin.get()));
            }
        }
    }

    private static final class Headroom implements Kept {
        private static final KeyTemplate KEYS = KeyTemplate.of("number:{id}");
        private static final Caches CACHES = Caches.alone().build();
        private static final Cache<Integer> CACHE = CACHES.declare(CacheSpec.of(KEYS, Integer.class)
                .timeToLive(Duration.ofHours(1), Tier.MEMORY)
                .tags("numbers:{id}")
                .build());
        private static final AtomicInteger IDS = new AtomicInteger();

        private final int id = IDS.incrementAndGet();
        private final CacheKey key = CACHE.key(Tenant.COMMON, id);

        @Override
        public int read(AtomicInteger origin) {
            return CACHE.getOrLoad(key, origin::get).orElseThrow();
        }

        @Override
        public void changed() {
            CACHES.invalidate(Tag.of("numbers", Integer.toString(id)));
        }
    }

    /** Looked up, loaded, put: what a cache does that doesn't know when a load began. */
    private static final class LookLoadPut implements Kept {
        private final ConcurrentHashMap<String, Integer> map = new ConcurrentHashMap<>();

        @Override
        public int read(AtomicInteger origin) {
            Integer known = map.get("key");
            if (known == null) {
                known = origin.get();
                map.put("key", known);
            }
            return known;
        }

        @Override
        public void changed() {
            map.remove("key");
        }
    }

    /** Ours. */
    public static final class OfHeadroom {
        private final Scenario scenario = new Scenario(new Headroom());

        @Operation
        public void write() {
            scenario.write();
        }

        @Operation
        public void read() {
            scenario.read();
        }

        @Validate
        public void settled() {
            scenario.settled();
        }
    }

    /** The one that must be caught. */
    public static final class OfLookLoadPut {
        private final Scenario scenario = new Scenario(new LookLoadPut());

        @Operation
        public void write() {
            scenario.write();
        }

        @Operation
        public void read() {
            scenario.read();
        }

        @Validate
        public void settled() {
            scenario.settled();
        }
    }

    @Test
    void values_loadedBesideChanges_areNeverOlderThanAChangeThatReturned() {
        options(5, 100).check(OfHeadroom.class);
    }

    @Test
    @org.junit.jupiter.api.Tag("long")
    void values_loadedBesideManyChanges_areNeverOlderThanAChangeThatReturned() {
        options(200, 2_000).check(OfHeadroom.class);
    }

    @Test
    void cacheThatLooksLoadsAndPuts_isCaught() {
        // every order of it is tried, rather than those that this machine happens to make
        ModelCheckingOptions exploring = new ModelCheckingOptions()
                .iterations(20)
                .invocationsPerIteration(500)
                .threads(2)
                .actorsPerThread(4)
                .minimizeFailedScenario(false);
        assertThrows(LincheckAssertionError.class, () -> exploring.check(OfLookLoadPut.class));
    }
}
