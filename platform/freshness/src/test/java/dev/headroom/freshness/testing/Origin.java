package dev.headroom.freshness.testing;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Snapshot;
import dev.headroom.freshness.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A database with the habits that make freshness hard: what is committed in its log becomes visible later, some of it
 * is rolled back, a promotion loses the tail of the log and gives the same offsets to other changes.
 */
final class Origin {
    static final int ROWS = 24;
    static final int BATCHES = 3;

    private final Predicate<Rule> on;
    private final List<Transaction> log = new ArrayList<>();
    private final Map<Integer, List<Version>> rows = new HashMap<>();
    private final Set<Integer> locked = new HashSet<>();
    private final Map<Version, Long> lost = new HashMap<>();
    private long incarnation = 1;
    private long end = 10;
    private long transactions;
    private long versions;

    Origin(Predicate<Rule> on) {
        this.on = on;
    }

    /** One value of a row. */
    record Version(int row, long number) {}

    /** A transaction in the log. */
    static final class Transaction {
        final long id;
        final Set<Integer> rows;
        final long offset;
        final long incarnation;
        final List<Tag> tags;
        final boolean traced;
        final Map<Integer, Version> made = new HashMap<>();
        long visibleAt = Long.MAX_VALUE;

        Transaction(long id, Write write, long offset, long incarnation) {
            this.id = id;
            this.rows = write.rows();
            this.tags = write.tags();
            this.traced = write.traced();
            this.offset = offset;
            this.incarnation = incarnation;
        }
    }

    /**
     * What a transaction does.
     *
     * @param traced false where the feed can't say whose change it is; such a one is visible before it is delivered
     */
    record Write(Set<Integer> rows, List<Tag> tags, boolean traced) {}

    /** Rows by themselves. */
    Write write(Set<Integer> rows, boolean traced) {
        List<Tag> tags = rows.stream().map(this::tag).toList();
        return new Write(rows, on.test(Rule.EVERY_TAG_IS_NAMED) ? tags : tags.subList(0, 1), traced);
    }

    /** All rows of a batch at once, too many to name. */
    Write writeBatch(int batch) {
        Tag tag = batchTag(batch);
        return new Write(rowsOf(batch), List.of(on.test(Rule.SWEEPS_REACH_BELOW) ? tag.below() : tag), true);
    }

    static Set<Integer> rowsOf(int batch) {
        return IntStream.range(0, ROWS)
                .filter(row -> row % BATCHES == batch)
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Tag batchTag(int batch) {
        return Tag.of("rows:batch" + batch);
    }

    Tag tag(int row) {
        return on.test(Rule.CHANGES_REACH_ABOVE)
                ? Tag.of("rows:batch" + row % BATCHES + ":" + row)
                : Tag.of("row" + row);
    }

    long incarnation() {
        return incarnation;
    }

    Position end() {
        return new Position(incarnation, end);
    }

    /** Records that are no changes. */
    void otherRecords() {
        end += 3;
    }

    /** Puts a commit into the log; null where another transaction has a row. */
    @Nullable Transaction commit(Write write) {
        Set<Integer> of = write.rows();
        if (of.stream().anyMatch(locked::contains)) {
            return null;
        }
        locked.addAll(of);
        end += 5;
        Transaction transaction = new Transaction(++transactions, write, end, incarnation);
        of.forEach(row -> transaction.made.put(row, new Version(row, ++versions)));
        log.add(transaction);
        return transaction;
    }

    /** A version that nobody commits. */
    Version uncommitted(int row) {
        Version version = new Version(row, ++versions);
        lost.put(version, 0L);
        return version;
    }

    /** What the transaction wrote is seen by queries from now on. */
    void show(Transaction transaction, long now) {
        if (transaction.incarnation != incarnation) {
            return;
        }
        transaction.visibleAt = now;
        locked.removeAll(transaction.rows);
        transaction.made.values().forEach(version -> history(version.row()).add(version));
    }

    private List<Version> history(int row) {
        return rows.computeIfAbsent(row, _ -> new ArrayList<>());
    }

    /** Zero before the first. */
    Version now(int row) {
        List<Version> history = history(row);
        return history.isEmpty() ? new Version(row, 0) : history.getLast();
    }

    /** As a replica has it that has replayed so far. */
    Version at(int row, long replayed) {
        Version last = new Version(row, 0);
        for (Transaction transaction : log) {
            if (transaction.offset <= replayed && transaction.made.containsKey(row)) {
                last = transaction.made.getOrDefault(row, last);
            }
        }
        return last;
    }

    /** The newest version that everybody could see at the moment. */
    Version visibleBy(int row, long moment) {
        Version last = new Version(row, 0);
        for (Transaction transaction : log) {
            Version made = transaction.made.get(row);
            if (made != null && transaction.visibleAt <= moment && made.number() > last.number()) {
                last = made;
            }
        }
        return last;
    }

    boolean isLost(Version version) {
        return lost.containsKey(version);
    }

    /** When everybody knew that it is gone; far ahead for a version that isn't. */
    long lostAt(Version version) {
        return lost.getOrDefault(version, Long.MAX_VALUE);
    }

    /** What was visible and what was running at a moment. */
    private record Seen(Set<Long> transactions, long oldestRunning, long next) implements Snapshot {
        @Override
        public boolean sees(long transaction) {
            return transactions.contains(transaction);
        }
    }

    Snapshot snapshot() {
        Set<Long> seen = new HashSet<>();
        long oldest = transactions + 1;
        for (Transaction one : log) {
            if (one.visibleAt == Long.MAX_VALUE) {
                oldest = Math.min(oldest, one.id);
            } else {
                seen.add(one.id);
            }
        }
        return new Seen(seen, oldest, transactions + 1);
    }

    /** After the position, in the order of the log; of this incarnation. */
    List<Change> changesAfter(long offset) {
        List<Change> changes = new ArrayList<>();
        long previous = 0;
        for (Transaction one : log) {
            if (one.offset > offset) {
                changes.add(change(one, previous));
            }
            previous = one.offset;
        }
        return changes;
    }

    Change change(Transaction one) {
        long previous = 0;
        for (Transaction other : log) {
            if (other.offset < one.offset) {
                previous = other.offset;
            }
        }
        return change(one, previous);
    }

    private Change change(Transaction one, long previous) {
        return new Change(previous, new Position(one.incarnation, one.offset), name(one), one.tags);
    }

    private long name(Transaction one) {
        if (one.traced) {
            return one.id;
        }
        // without the rule it gets some name, of a transaction that everybody has seen
        return on.test(Rule.UNTRACED_COUNT_AS_UNSEEN) ? Change.NO_TRANSACTION : log.getFirst().id;
    }

    /** For whoever reads of a violation. */
    String describe(Version version) {
        return log.stream()
                .filter(one -> version.equals(one.made.get(version.row())))
                .map(one -> "version %d (%s, at %d of %d, visible at %d)"
                        .formatted(
                                version.number(),
                                one.traced ? "transaction " + one.id : "untraced",
                                one.offset,
                                one.incarnation,
                                one.visibleAt))
                .findFirst()
                .orElseGet(() ->
                        version.number() == 0 ? "no version" : "version %d, which is lost".formatted(version.number()));
    }

    /** Where the version is in the log; 0 for one that isn't. */
    long offsetOf(Version version) {
        return log.stream()
                .filter(one -> version.equals(one.made.get(version.row())))
                .mapToLong(one -> one.offset)
                .findFirst()
                .orElse(0);
    }

    /** A replica that had replayed so far takes over: what came after is gone, and its offsets are given anew. */
    void promote(long replayed, long now) {
        log.stream()
                .filter(one -> one.offset > replayed)
                .forEach(one -> one.made.values().forEach(version -> lost.put(version, now)));
        log.removeIf(one -> one.offset > replayed);
        rows.values().forEach(history -> history.removeIf(lost::containsKey));
        locked.clear();
        for (Transaction one : log) {
            if (one.visibleAt == Long.MAX_VALUE) {
                // the replica has it, and nobody waits for its acknowledgement any more
                one.visibleAt = now;
                one.made.values().stream()
                        .filter(version -> !history(version.row()).contains(version))
                        .forEach(version -> history(version.row()).add(version));
            }
        }
        // ids are given anew as well
        transactions = log.stream().mapToLong(one -> one.id).max().orElse(0);
        end = Math.max(10, replayed);
        incarnation++;
    }
}
