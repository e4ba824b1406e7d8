package dev.headroom.freshness;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
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
            // each round takes the deepest level up by one
        }
        return new Dependencies(folded.stream()
                .flatMapToLong(tag -> Arrays.stream(tag.dependencies()))
                .sorted()
                .distinct()
                .toArray());
    }

    /** As they were stored. */
    public static Dependencies ofHashes(long[] hashes) {
        long[] sorted = hashes.clone();
        Arrays.sort(sorted);
        return new Dependencies(sorted);
    }

    /** Of either. */
    public Dependencies and(Dependencies other) {
        return new Dependencies(Arrays.stream(new long[][] {hashes, other.hashes})
                .flatMapToLong(Arrays::stream)
                .sorted()
                .distinct()
                .toArray());
    }

    /** Sorted and distinct; not to be written to. */
    public long[] hashes() {
        return hashes;
    }

    /** True where a change to the tag would end a value with these. */
    boolean touchedBy(Tag tag) {
        for (long touched : tag.touched()) {
            if (Arrays.binarySearch(hashes, touched) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean fold(Set<Tag> tags) {
        int deepest = tags.stream().mapToInt(tag -> tag.touched().length).max().orElse(1);
        if (deepest == 1) {
            return false;
        }
        Set<Tag> next = new LinkedHashSet<>();
        for (Tag tag : tags) {
            String name = tag.name();
            next.add(tag.touched().length < deepest ? tag : Tag.of(name.substring(0, name.lastIndexOf(':'))));
        }
        tags.clear();
        tags.addAll(next);
        return true;
    }
}
