package dev.headroom.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: the memory that caches may retain is what they do retain, whatever the values are and whoever floods them. */
final class MemoryBoundTest {
    private static final long BOUND = 48L << 20;
    private static final int VALUES = 60_000;

    private final Caches caches = Caches.alone().memory(BOUND).build();

    /** A value with a list, texts and numbers. */
    record Document(String title, List<Line> lines, LocalDate day) {}

    record Line(String name, double amount, long id) {}

    @AfterEach
    void close() {
        caches.close();
    }

    private Cache<Document> documents(String name) {
        return caches.declare(CacheSpec.of(KeyTemplate.of(name + ":{id}"), Document.class)
                .timeToLive(Duration.ofHours(1), Tier.MEMORY)
                .build());
    }

    /** Mostly small, seldom large: lognormal. */
    private static Document document(SplittableRandom chance, int id) {
        double gauss = chance.nextDouble() + chance.nextDouble() + chance.nextDouble() - 1.5;
        int lines = (int) Math.min(20_000, Math.exp(2.5 + 2.4 * gauss));
        List<Line> some = new ArrayList<>(lines);
        for (int i = 0; i < lines; i++) {
            some.add(new Line("line " + id + " " + i, i * 1.5, i));
        }
        return new Document("document " + id, some, LocalDate.of(2024, 1, 15));
    }

    private static long used() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void valuesOfAllSizes_retainWhatIsAllowed() {
        Cache<Document> cache = documents("document");
        Tenant tenant = Tenant.of(1);
        long before = used();
        SplittableRandom chance = new SplittableRandom(4711);
        for (int id = 0; id < VALUES; id++) {
            int of = id;
            cache.getOrLoad(cache.key(tenant, id), () -> document(chance, of));
        }
        long retained = used() - before;
        CacheStats.Memory memory = cache.stats().memory();
        assertTrue(memory.evictions() > 1_000, memory::toString);
        assertTrue(memory.bytes() <= BOUND, memory::toString);
        assertTrue(
                retained <= BOUND * 1.15,
                () -> "%d MB retained, %d MB allowed, %s".formatted(retained >> 20, BOUND >> 20, memory));
        assertTrue(retained >= memory.bytes() * 0.7, () -> "%d MB retained of %s".formatted(retained >> 20, memory));
    }

    @Test
    void cacheThatIsFlooded_leavesTheOthersTheirPart() {
        Cache<Document> steady = documents("steady");
        Cache<Document> flooded = documents("flooded");
        SplittableRandom chance = new SplittableRandom(815);
        List<CacheKey> wanted = IntStream.range(0, 500)
                .mapToObj(id -> steady.key(Tenant.of(1), id))
                .toList();
        wanted.forEach(key -> steady.getOrLoad(key, () -> document(new SplittableRandom(key.hashCode()), 1)));
        for (int id = 0; id < VALUES; id++) {
            int of = id;
            flooded.getOrLoad(flooded.key(Tenant.of(2), id), () -> document(chance, of));
        }
        assertTrue(flooded.stats().memory().evictions() > 1_000);
        assertEquals(
                500, wanted.stream().filter(key -> steady.get(key).isPresent()).count());
    }
}
