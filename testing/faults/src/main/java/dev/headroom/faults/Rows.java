package dev.headroom.faults;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Every try at every row, in order: the truth that answers are compared with. Each row has one writer, so that its
 * tries follow each other; readers look without a lock.
 */
final class Rows {
    /** Stands for all owners. */
    static final long EVERYBODY = 0;

    private final List<History> histories;
    private final AtomicLong stamps = new AtomicLong();
    private final Queue<Seen> undecided = new ConcurrentLinkedQueue<>();

    private record Seen(Attempt attempt, String where) {}

    private static final class History {
        private Attempt[] attempts = new Attempt[16];
        private volatile int size;
        private volatile Attempt[] visible = attempts;

        /** By the row's writer alone. */
        void add(Attempt attempt) {
            int next = size;
            if (next == attempts.length) {
                attempts = Arrays.copyOf(attempts, next * 2);
            }
            attempts[next] = attempt;
            visible = attempts;
            size = next + 1;
        }

        Attempt at(int index) {
            return visible[index];
        }

        @Nullable Attempt stamped(long stamp) {
            for (int i = size - 1; i >= 0; i--) {
                if (at(i).stamp() == stamp) {
                    return at(i);
                }
            }
            return null;
        }
    }

    Rows(int count) {
        histories = IntStream.range(0, count).mapToObj(_ -> new History()).toList();
    }

    int count() {
        return histories.size();
    }

    /** Before it is sent. */
    Attempt begin(int row, long owner) {
        Attempt last = current(row);
        Attempt next = new Attempt(row, last == null ? 1 : last.version() + 1, owner, stamps.incrementAndGet());
        histories.get(row).add(next);
        return next;
    }

    /** The last that was committed; null before the first. */
    @Nullable Attempt current(int row) {
        History history = histories.get(row);
        for (int i = history.size - 1; i >= 0; i--) {
            if (history.at(i).state() == Attempt.State.COMMITTED) {
                return history.at(i);
            }
        }
        return null;
    }

    /**
     * Compares an answer with what had been committed, and heard of, before the moment.
     *
     * @param owner whose rows it has, or {@link #EVERYBODY}
     * @param promisedNanos everything that was acknowledged before is due
     */
    Optional<Breach> check(Owned value, long owner, long promisedNanos) {
        Map<Integer, Owned.Item> items = HashMap.newHashMap(value.items().size());
        value.items().forEach(item -> items.put(item.row(), item));
        for (int row = 0; row < histories.size(); row++) {
            Owned.Item item = items.get(row);
            Breach breach = item == null
                    ? missing(row, owner, promisedNanos)
                    : present(histories.get(row), item, owner, promisedNanos);
            if (breach != null) {
                return Optional.of(breach);
            }
        }
        return Optional.empty();
    }

    private @Nullable Breach present(History history, Owned.Item item, long owner, long promisedNanos) {
        Attempt attempt = history.stamped(item.stamp());
        String where = "row %d of owner %d is %s".formatted(item.row(), owner, item);
        if (attempt == null || (owner != EVERYBODY && attempt.owner() != owner)) {
            return new Breach(Breach.Kind.INVENTED, where + ", written was " + attempt);
        }
        switch (attempt.state()) {
            case ROLLED_BACK -> {
                return new Breach(Breach.Kind.UNCOMMITTED, where);
            }
            case LOST -> {
                return promisedNanos - attempt.nanos() > 0 ? new Breach(Breach.Kind.LOST, where) : null;
            }
            case OPEN -> undecided.add(new Seen(attempt, where));
            case COMMITTED -> {
                // compared below
            }
        }
        Attempt due = due(history, promisedNanos);
        return due != null && item.version() < due.version()
                ? new Breach(Breach.Kind.STALE, where + ", due was " + late(due, promisedNanos))
                : null;
    }

    private @Nullable Breach missing(int row, long owner, long promisedNanos) {
        History history = histories.get(row);
        int size = history.size;
        Attempt due = due(history, promisedNanos);
        if (due == null || due.owner() == Attempt.GONE || (owner != EVERYBODY && due.owner() != owner)) {
            return null;
        }
        for (int i = size - 1; i >= 0 && !history.at(i).equals(due); i--) {
            Attempt later = history.at(i);
            boolean elsewhere = owner == EVERYBODY ? later.owner() == Attempt.GONE : later.owner() != owner;
            if (elsewhere && later.state() != Attempt.State.ROLLED_BACK) {
                return null;
            }
        }
        return new Breach(
                Breach.Kind.STALE,
                "row %d is missing from owner %d, due was %s".formatted(row, owner, late(due, promisedNanos)));
    }

    private static String late(Attempt due, long promisedNanos) {
        return "%s, acknowledged %d µs before".formatted(due, (promisedNanos - due.nanos()) / 1_000);
    }

    private static @Nullable Attempt due(History history, long promisedNanos) {
        for (int i = history.size - 1; i >= 0; i--) {
            Attempt attempt = history.at(i);
            if (attempt.state() == Attempt.State.COMMITTED && promisedNanos - attempt.nanos() > 0) {
                return attempt;
            }
        }
        return null;
    }

    /** Of what was seen before its writer had heard of it, what turned out to have been rolled back. */
    List<Breach> decide() {
        return undecided.stream()
                .filter(seen -> seen.attempt().state() == Attempt.State.ROLLED_BACK)
                .map(seen -> new Breach(Breach.Kind.UNCOMMITTED, seen.where()))
                .toList();
    }

    /** On another server, which may have less: what it lacks is lost. Nobody reads or writes meanwhile. */
    int restored(int row, Optional<Owned.Item> actual) {
        History history = histories.get(row);
        int last = -1;
        for (int i = history.size - 1; i >= 0 && last < 0; i--) {
            Attempt attempt = history.at(i);
            boolean same = actual.map(item -> item.stamp() == attempt.stamp())
                    .orElse(attempt.owner() == Attempt.GONE && attempt.state() == Attempt.State.COMMITTED);
            last = same ? i : -1;
        }
        int lost = 0;
        for (int i = history.size - 1; i > last; i--) {
            Attempt attempt = history.at(i);
            if (attempt.state() == Attempt.State.COMMITTED) {
                attempt.ended(Attempt.State.LOST);
                lost++;
            } else if (attempt.state() == Attempt.State.OPEN) {
                attempt.ended(Attempt.State.ROLLED_BACK);
            }
        }
        if (last >= 0 && history.at(last).state() == Attempt.State.OPEN) {
            history.at(last).ended(Attempt.State.COMMITTED);
        }
        return lost;
    }
}
