package dev.headroom.sql;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Texts that were read before. Bounded by two generations: when the young one is full the old one is forgotten and they
 * change places, so that what is used stays. A text beyond {@value #LONGEST_KEPT} characters is read each time.
 */
final class FingerprintCache {
    private static final int LONGEST_KEPT = 16_384;

    private final int generation;
    private volatile ConcurrentHashMap<String, StatementText> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<String, StatementText> old = new ConcurrentHashMap<>();

    /** @param texts that a generation holds */
    FingerprintCache(int texts) {
        this.generation = texts;
    }

    StatementText read(String sql) {
        StatementText known = young.get(sql);
        return known == null ? readRare(sql) : known;
    }

    private StatementText readRare(String sql) {
        StatementText known = old.get(sql);
        StatementText text = known == null ? new FingerprintScanner(sql).scan() : known;
        if (sql.length() <= LONGEST_KEPT) {
            if (young.size() >= generation) {
                turn();
            }
            young.put(sql, text);
        }
        return text;
    }

    private synchronized void turn() {
        if (young.size() >= generation) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }

    int size() {
        return young.size() + old.size();
    }
}
