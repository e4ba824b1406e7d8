package dev.headroom.freshness;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a value depends on, as hashes of tags, in the form that is compared and stored. At most {@value #MOST} tags:
 * more of them fold into the tag above ({@code prices} for fifty symbols), which ends the value more often and never
 * later.
 */
public final class Dependencies {
    /** Tags before they are folded. */
    public static final int MOST = 16;

    private final long[] hashes;

    private Dependencies(long[] hashes) {
        this.hashes = hashes;
    }

    /** Of the tags and everything that sweeps over them. */
    public static Dependencies of(Collection<Tag> tags) {
        Set<Tag> folded = new LinkedHashSet<>(tags);
        while (folded.size() > MOST && fold(folded)) {
            // each round takes some of them up by one level
        }
        long[] all = new long[2 * folded.size()];
        int count = 0;
        for (Tag tag : folded) {
            long[] own = tag.dependencies();
            if (count + own.length > all.length) {
                all = Arrays.copyOf(all, Math.max(2 * all.length, count + own.length));
            }
            System.arraycopy(own, 0, all, count, own.length);
            count += own.length;
        }
        return new Dependencies(distinct(all, count));
    }

    /** Sorted, each once; the array is used up. */
    private static long[] distinct(long[] all, int count) {
        Arrays.sort(all, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || all[i] != all[kept - 1]) {
                all[kept++] = all[i];
            }
        }
        return Arrays.copyOf(all, kept);
    }

    /** As they were stored. */
    public static Dependencies ofHashes(long[] hashes) {
        long[] sorted = hashes.clone();
        Arrays.sort(sorted);
        return new Dependencies(sorted);
    }

    /** Of either. */
    public Dependencies and(Dependencies other) {
        long[] both = Arrays.copyOf(hashes, hashes.length + other.hashes.length);
        System.arraycopy(other.hashes, 0, both, hashes.length, other.hashes.length);
        return new Dependencies(distinct(both, both.length));
    }

    /** Sorted and distinct; not to be written to. */
    public long[] hashes() {
        return hashes;
    }

    /** True where a change to the tag would end a value with these. */
    public boolean touchedBy(Tag tag) {
        for (long touched : tag.touched()) {
            if (Arrays.binarySearch(hashes, touched) >= 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * The largest family goes up into what is above it, and the others stay: fifty symbols don't make a value depend on
     * all customers. Where every tag is alone in its family, the deepest level goes up.
     */
    private static boolean fold(Set<Tag> tags) {
        Map<String, Integer> families = new HashMap<>();
        int deepest = 1;
        for (Tag tag : tags) {
            deepest = Math.max(deepest, tag.touched().length);
            above(tag).ifPresent(name -> families.merge(name, 1, Integer::sum));
        }
        if (deepest == 1) {
            return false;
        }
        int largest = Collections.max(families.values());
        int level = deepest;
        // of equally large ones the first by name: the same tags fold alike everywhere
        Optional<String> family = largest == 1
                ? Optional.empty()
                : families.entrySet().stream()
                        .filter(each -> each.getValue() == largest)
                        .map(Map.Entry::getKey)
                        .min(String::compareTo);
        Set<Tag> next = new LinkedHashSet<>();
        for (Tag tag : tags) {
            Optional<String> name = above(tag);
            boolean folded = family.isPresent() ? name.equals(family) : tag.touched().length == level;
            next.add(folded && name.isPresent() ? Tag.of(name.get()) : tag);
        }
        tags.clear();
        tags.addAll(next);
        return true;
    }

    private static Optional<String> above(Tag tag) {
        int end = tag.name().lastIndexOf(':');
        return end < 0 ? Optional.empty() : Optional.of(tag.name().substring(0, end));
    }
}
