package dev.headroom.sql;

import java.util.List;
import java.util.Optional;

/**
 * What is wrong with the indexes that are there, and how well tables and indexes stay in memory.
 *
 * @param findings the largest first within each kind
 * @param buffers those of the primary with the most reads first
 * @param notes what has to be known to judge: the age of the statistics, nodes that didn't answer
 */
public record HygieneReport(List<Finding> findings, List<Buffers> buffers, List<String> notes) {
    /** Kinds of findings. */
    public enum Kind {
        /** No node has read it since its statistics were reset. */
        UNUSED,
        /** Another index is the same. */
        DUPLICATE,
        /** Another index begins with the same keys. */
        INTERSECTED,
        /** A concurrent build was stopped. */
        INVALID,
        /** Holds more air than entries. */
        BLOATED,
        /** Deleting a referenced row reads the whole table. */
        FOREIGN_KEY_WITHOUT_INDEX
    }

    /**
     * One finding.
     *
     * @param table as SQL writes it
     * @param index as SQL writes it; of the key, where a foreign key has none
     * @param figure the number that shows it, with its unit
     * @param bytes what would be saved
     * @param statement what mends it; empty where there is nothing to propose: a unique index, a primary key, the
     *     identity of a replica, or statistics that are too young
     */
    public record Finding(
            Kind kind, String table, String index, String figure, long bytes, Optional<String> statement) {}

    /**
     * How well a relation stays in memory.
     *
     * @param index empty for the table itself
     * @param hits blocks found in shared buffers since the statistics were reset
     * @param reads blocks that had to be read
     */
    public record Buffers(String table, Optional<String> index, long hits, long reads) {
        /** Share of blocks that were found, 0 to 1; 1 where none was touched. */
        public double hitRate() {
            return hits + reads == 0 ? 1 : (double) hits / (hits + reads);
        }
    }

    public HygieneReport {
        findings = List.copyOf(findings);
        buffers = List.copyOf(buffers);
        notes = List.copyOf(notes);
    }

    /** Those of one kind. */
    public List<Finding> of(Kind kind) {
        return findings.stream().filter(it -> it.kind() == kind).toList();
    }

    /** Of all relations together. */
    public double hitRate() {
        long hits = buffers.stream().mapToLong(Buffers::hits).sum();
        long reads = buffers.stream().mapToLong(Buffers::reads).sum();
        return hits + reads == 0 ? 1 : (double) hits / (hits + reads);
    }
}
