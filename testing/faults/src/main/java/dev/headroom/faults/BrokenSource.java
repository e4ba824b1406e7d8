package dev.headroom.faults;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A sound source with one rule taken out. */
final class BrokenSource implements Source {
    private static final int RETAINED = 2_000;
    private static final Position NOWHERE = new Position(1, 0);

    private final Source sound;
    private final Without without;
    private final DatabasePair database;
    private final Subscription subscription;
    private final Deque<Change> recent = new ArrayDeque<>();
    private final List<OwnPoint> points = new ArrayList<>();
    private @Nullable Connection connection;

    BrokenSource(Source sound, Without without, DatabasePair database) {
        this.sound = sound;
        this.without = without;
        this.database = database;
        this.subscription = sound.subscribe(sound.applied(), new Listener() {
            @Override
            public void changed(Change change) {
                delivered(change);
            }

            @Override
            public void restarted(Position position) {
                ended();
            }
        });
    }

    private synchronized void delivered(Change change) {
        recent.addLast(change);
        if (recent.size() > RETAINED) {
            recent.removeFirst();
        }
        points.removeIf(point -> point.tested(change));
    }

    private synchronized void ended() {
        recent.clear();
        points.forEach(OwnPoint::miss);
        points.clear();
    }

    @Override
    public TagTable tags() {
        return sound.tags();
    }

    @Override
    public Position applied() {
        return shown(sound.applied());
    }

    private Position shown(Position position) {
        return without == Without.INCARNATION ? new Position(1, position.offset()) : position;
    }

    private Position meant(Position position) {
        return without == Without.INCARNATION
                ? new Position(sound.applied().incarnation(), position.offset())
                : position;
    }

    @Override
    public long freshAsOfNanos() {
        return sound.freshAsOfNanos();
    }

    @Override
    public ReadPoint begin() {
        return switch (without) {
            case SETTLING -> new Hasty();
            case RETENTION, NOTHING_OF_THE_STAND_IN -> ownPoint();
            case INCARNATION -> new Renamed(sound.begin());
            case NOTHING, IDENTITY, TOKENS -> sound.begin();
        };
    }

    private OwnPoint ownPoint() {
        long incarnation = sound.applied().incarnation();
        try {
            return new OwnPoint(incarnation, ask("select pg_current_snapshot()::text"));
        } catch (SQLException _) {
            return new OwnPoint(incarnation, "0:0:");
        }
    }

    /** Soundness needs what loads see, which this asks for each time. */
    private synchronized String ask(String query) throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.connect();
            connection = open;
        }
        try (Statement statement = open.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        } catch (SQLException failure) {
            connection = null;
            open.close();
            throw failure;
        }
    }

    @Override
    public boolean await(Position position, Duration atMost) throws InterruptedException {
        return sound.await(meant(position), atMost);
    }

    @Override
    public Optional<Position> latest(Duration atMost) throws InterruptedException {
        return sound.latest(atMost).map(this::shown);
    }

    @Override
    public Announcement announce(Collection<Tag> tags) {
        return new Announcement(sound.announce(tags).position().map(this::shown));
    }

    @Override
    public Subscription subscribe(Position from, Listener listener) {
        return sound.subscribe(meant(from), listener);
    }

    @Override
    public long sharedMillis() {
        return sound.sharedMillis();
    }

    @Override
    public void close() {
        subscription.close();
        sound.close();
        synchronized (this) {
            Connection open = connection;
            connection = null;
            if (open != null) {
                try {
                    open.close();
                } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            }
        }
    }

    /** Takes its load for complete as soon as it has ended. */
    private final class Hasty implements ReadPoint {
        private volatile @Nullable Position end;

        @Override
        public void end(Dependencies dependencies) {
            end = sound.applied();
        }

        @Override
        public State state() {
            return end == null ? State.PENDING : State.SETTLED;
        }

        @Override
        public Position position() {
            Position at = end;
            return at == null ? NOWHERE : at;
        }
    }

    private final class Renamed implements ReadPoint {
        private final ReadPoint point;

        Renamed(ReadPoint point) {
            this.point = point;
        }

        @Override
        public void end(Dependencies dependencies) {
            point.end(dependencies);
        }

        @Override
        public State state() {
            return point.state();
        }

        @Override
        public Position position() {
            return shown(point.position());
        }
    }

    /** Sound but for what was delivered before it began. */
    private final class OwnPoint implements ReadPoint {
        private final long incarnation;
        private final long oldest;
        private final long next;
        private final Set<Long> running = new HashSet<>();
        private final long since;
        private @Nullable Dependencies dependencies;
        private volatile State state = State.PENDING;
        private volatile @Nullable Position end;

        OwnPoint(long incarnation, String snapshot) {
            this.incarnation = incarnation;
            String[] parts = snapshot.split(":", 3);
            this.oldest = Long.parseLong(parts[0]);
            this.next = Long.parseLong(parts[1]);
            if (!parts[2].isEmpty()) {
                Arrays.stream(parts[2].split(",", -1)).forEach(one -> running.add(Long.valueOf(one)));
            }
            synchronized (BrokenSource.this) {
                this.since = recent.isEmpty() ? 0 : recent.getLast().position().offset();
            }
        }

        private boolean sees(long transaction) {
            return transaction < oldest || (transaction < next && !running.contains(transaction));
        }

        @Override
        public void end(Dependencies of) {
            synchronized (BrokenSource.this) {
                dependencies = of;
                boolean all = without == Without.NOTHING_OF_THE_STAND_IN;
                boolean missed = recent.stream()
                        .filter(change -> all || change.position().offset() > since)
                        .anyMatch(this::unseen);
                if (missed || next == 0) {
                    state = State.MISSED;
                    return;
                }
                points.add(this);
            }
            try {
                String flushed = ask("select (pg_current_wal_flush_lsn() - '0/0')::bigint");
                end = new Position(incarnation, Long.parseLong(flushed));
            } catch (SQLException _) {
                miss();
            }
        }

        private boolean unseen(Change change) {
            Dependencies of = dependencies;
            return of != null
                    && change.position().incarnation() == incarnation
                    && !sees(change.transaction())
                    && change.tags().stream().anyMatch(tag -> touches(of, tag));
        }

        /** True where it needs no more of them. */
        boolean tested(Change change) {
            if (state == State.PENDING && unseen(change)) {
                state = State.MISSED;
            }
            return state() != State.PENDING;
        }

        void miss() {
            state = State.MISSED;
        }

        /** What is applied has been delivered here as well, but for its last byte. */
        @Override
        public State state() {
            Position at = end;
            Position applied = sound.applied();
            if (state == State.PENDING
                    && at != null
                    && applied.incarnation() == incarnation
                    && applied.offset() - 1 >= at.offset()) {
                synchronized (BrokenSource.this) {
                    state = state == State.PENDING ? State.SETTLED : state;
                }
            }
            return state;
        }

        @Override
        public Position position() {
            Position at = end;
            return at == null ? NOWHERE : at;
        }
    }

    /** Whether a value with these goes when the tag changes. */
    private static boolean touches(Dependencies dependencies, Tag tag) {
        Set<Long> hashes = new HashSet<>();
        Arrays.stream(dependencies.hashes()).forEach(hashes::add);
        String name = tag.name();
        while (true) {
            if (exact(hashes, name)) {
                return true;
            }
            int colon = name.lastIndexOf(':');
            if (colon < 0) {
                return false;
            }
            name = name.substring(0, colon);
        }
    }

    /** The tag's own hash is among those of a value that depends on it alone, beside the sweeps above it. */
    private static boolean exact(Set<Long> hashes, String name) {
        long[] own = Dependencies.of(List.of(Tag.of(name))).hashes();
        return Arrays.stream(own).filter(hashes::contains).count() == own.length;
    }
}
