package dev.headroom.freshness;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.nio.charset.StandardCharsets;

/**
 * Names something that changes: a row, a table, a customer, a version of the code. Segments are separated by colons and
 * make a tree: {@code prices:AAPL} lies below {@code prices}.
 *
 * <p>A change to a tag is a change to everything above it: a value that depends on {@code prices} goes when
 * {@code prices:AAPL} changes. Downwards it takes {@link #below()}: a change to {@code prices:*} ends every value that
 * depends on a tag below {@code prices}, at the cost of one change. A value therefore depends on its tag and on one
 * sweeping tag for each level above.
 */
public final class Tag {
    /** UTF-8 bytes of a name at most. */
    public static final int LONGEST = 250;

    private static final ErrorCode INVALID = new ErrorCode("INVALID_TAG", ErrorCode.Kind.IMPOSSIBLE);
    private static final String SWEEP = "*";
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final String name;
    private final long hash;

    private Tag(String name) {
        this.name = name;
        this.hash = hash(name);
    }

    /**
     * A tag by its whole name.
     *
     * @throws CodedException INVALID_TAG where the name is empty, longer than {@value #LONGEST} bytes, has an empty
     *     segment or a control character
     */
    public static Tag of(String name) {
        String rule = broken(name);
        if (rule != null) {
            throw CodedException.of(INVALID, Violation.of("tag", rule, name));
        }
        return new Tag(name);
    }

    /** A tag below a root, for text that may hold anything: colons, stars and percent signs are escaped. */
    public static Tag of(String root, String segment) {
        return of(root + ':' + escape(segment));
    }

    /** Everything below this tag, as one tag. */
    public Tag below() {
        return of(name + ':' + SWEEP);
    }

    /** The whole name, as given. */
    public String name() {
        return name;
    }

    /** The same on every node and in every version: kept in shared tiers. */
    long hash() {
        return hash;
    }

    /** The hashes of what a value with this tag depends on: the tag, and the sweep of each level above. */
    long[] dependencies() {
        int levels = levels();
        long[] hashes = new long[levels];
        hashes[0] = hash;
        int end = name.length();
        for (int i = 1; i < levels; i++) {
            end = name.lastIndexOf(':', end - 1);
            hashes[i] = hash(name.substring(0, end + 1) + SWEEP);
        }
        return hashes;
    }

    /** The hashes of what a change to this tag touches: the tag and each level above. */
    long[] touched() {
        int levels = levels();
        long[] hashes = new long[levels];
        hashes[0] = hash;
        int end = name.length();
        for (int i = 1; i < levels; i++) {
            end = name.lastIndexOf(':', end - 1);
            hashes[i] = hash(name.substring(0, end));
        }
        return hashes;
    }

    private int levels() {
        int levels = 1;
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == ':') {
                levels++;
            }
        }
        return levels;
    }

    /** The text as one segment of a name; two texts never give the same segment. */
    public static String escape(String text) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean special = c == ':' || c == '*' || c == '%' || Character.isISOControl(c);
            if (special && escaped == null) {
                escaped = new StringBuilder(text.length() + 8).append(text, 0, i);
            }
            if (escaped != null) {
                if (special) {
                    escaped.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                } else {
                    escaped.append(c);
                }
            }
        }
        if (text.isEmpty()) {
            return "%";
        }
        return escaped == null ? text : escaped.toString();
    }

    private static @org.jspecify.annotations.Nullable String broken(String name) {
        if (name.isEmpty() || name.startsWith(":") || name.endsWith(":") || name.contains("::")) {
            return "must not have an empty segment";
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                return "must not hold control characters";
            }
        }
        boolean tooLong =
                name.length() > LONGEST || (!isAscii(name) && name.getBytes(StandardCharsets.UTF_8).length > LONGEST);
        return tooLong ? "must be at most " + LONGEST + " bytes long" : null;
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /**
     * FNV-1a over the UTF-8 bytes with the finaliser of MurmurHash3, whose low bits are well spread; the highest bit
     * says that very many values depend on it.
     */
    private static long hash(String name) {
        long h = FNV_OFFSET;
        if (isAscii(name)) {
            for (int i = 0; i < name.length(); i++) {
                h = (h ^ name.charAt(i)) * FNV_PRIME;
            }
        } else {
            for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
                h = (h ^ (b & 0xff)) * FNV_PRIME;
            }
        }
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        h ^= h >>> 33;
        return isWide(name) ? h | Long.MIN_VALUE : h & Long.MAX_VALUE;
    }

    /** Sweeps, whole caches and tenants: seldom changed, and what shares a cell with one goes with it. */
    private static boolean isWide(String name) {
        return name.endsWith(":" + SWEEP)
                || name.startsWith("tenant:")
                || (name.startsWith("cache:") && name.indexOf('|') < 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tag tag && name.equals(tag.name);
    }

    @Override
    public int hashCode() {
        return (int) hash;
    }

    @Override
    public String toString() {
        return name;
    }
}
