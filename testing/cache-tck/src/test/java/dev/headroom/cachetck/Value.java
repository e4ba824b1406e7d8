package dev.headroom.cachetck;

import dev.headroom.cachetck.spi.Ref;

/** Values that say whose they are and of which version: {@code v17|tenant|key|...}. */
final class Value {
    private Value() {}

    static String of(long version, Ref ref) {
        // a codec may mark a text's last letter
        return mark(version, ref) + "x";
    }

    /** With letters to make it as long. */
    static String padded(long version, Ref ref, int length) {
        String mark = mark(version, ref);
        return mark + "x".repeat(Math.max(0, length - mark.length()));
    }

    /** What every form of the value has in it. */
    static String mark(long version, Ref ref) {
        return "v" + version + "|" + ref.tenant() + "|" + ref.key() + "|";
    }

    /** @throws Violated where the value is another one's, or damaged */
    static long version(String value, Ref ref) {
        int end = value.indexOf('|');
        String rest = "|" + ref.tenant() + "|" + ref.key() + "|";
        if (end < 2
                || value.charAt(0) != 'v'
                || !value.startsWith(rest, end)
                || !value.substring(end + rest.length()).chars().allMatch(c -> c == 'x')
                || !value.substring(1, end).chars().allMatch(Character::isDigit)) {
            throw new Violated("a read of %s got what is none of its values: %s"
                    .formatted(ref, value.substring(0, Math.min(80, value.length()))));
        }
        return Long.parseLong(value, 1, end, 10);
    }
}
