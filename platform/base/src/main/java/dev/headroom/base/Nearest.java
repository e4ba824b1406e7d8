package dev.headroom.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Finds what somebody meant who wrote a name that doesn't exist. For names, not for texts: the cost is their product.
 */
public final class Nearest {
    private Nearest() {}

    /** The known name with the fewest letters to add, drop or change; empty where none is known. */
    public static Optional<String> to(String name, Collection<String> known) {
        return known.stream().min(Comparator.comparingInt(candidate -> distance(candidate, name)));
    }

    /** Levenshtein distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(same, 1 + Math.min(diagonal, row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
