package dev.headroom.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Threads that insert a row with a key of their own per transaction, and write down what they were told. */
final class Writers implements AutoCloseable {
    static final String TABLE = "create table written (writer int, n bigint, primary key (writer, n))";

    private final List<Thread> threads = new ArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final Queue<SQLException> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong longestGap = new AtomicLong();
    private final AtomicLong longestCall = new AtomicLong();
    private volatile boolean running = true;

    Writers(DataSource dataSource, int writers) {
        for (int i = 0; i < writers; i++) {
            int writer = i;
            threads.add(Thread.ofPlatform().daemon().name("writer-" + i).start(() -> write(dataSource, writer)));
        }
    }

    private void write(DataSource dataSource, int writer) {
        for (long n = 0; running; n++) {
            long begun = System.nanoTime();
            try {
                insert(dataSource, writer, n);
                acknowledged.add(writer + ":" + n);
                long now = System.nanoTime();
                longestGap.accumulateAndGet(now - lastNanos.getAndSet(now), Math::max);
            } catch (SQLException failure) {
                if (running) {
                    failures.add(failure);
                    if (failure instanceof CommitUnknownException) {
                        unknown.add(writer + ":" + n);
                    }
                }
            }
            longestCall.accumulateAndGet(System.nanoTime() - begun, Math::max);
        }
    }

    private static void insert(DataSource dataSource, int writer, long n) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement("insert into written values (?, ?)")) {
                statement.setInt(1, writer);
                statement.setLong(2, n);
                statement.executeUpdate();
            }
            connection.commit();
        }
    }

    Set<String> acknowledged() {
        return acknowledged;
    }

    Set<String> unknown() {
        return unknown;
    }

    List<SQLException> failures() {
        return List.copyOf(failures);
    }

    /** When whichever thread was last told of a commit. */
    long lastNanos() {
        return lastNanos.get();
    }

    /** Between two commits of whichever thread. */
    long longestGapMillis() {
        return Math.max(longestGap.get(), System.nanoTime() - lastNanos.get()) / 1_000_000;
    }

    long longestCallMillis() {
        return longestCall.get() / 1_000_000;
    }

    @Override
    public void close() {
        running = false;
        threads.forEach(thread -> {
            try {
                thread.join(20_000);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
