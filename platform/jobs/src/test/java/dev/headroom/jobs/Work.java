package dev.headroom.jobs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Tasks for tests. */
final class Work {
    /** @param millis it takes */
    record Effect(long millis) {}

    record Poison(int number) {}

    static final TaskType<Effect> EFFECT = TaskType.of("effect", Effect.class)
            .in("effects")
            .retried(new RetryPolicy(5, Duration.ofMillis(20), Duration.ofMillis(100)));
    static final TaskType<Poison> POISON = TaskType.of("poison", Poison.class).in("effects");

    private Work() {}

    /** Takes its time, then leaves one row in the transaction that ends it. */
    static Task<Effect> effect(String worker) {
        return Task.of(EFFECT, (payload, job) -> {
            long until = System.nanoTime() + payload.millis() * 1_000_000;
            while (System.nanoTime() - until < 0) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(until - System.nanoTime());
            }
            job.atTheEnd(connection -> leave(connection, job.id(), worker));
            return null;
        });
    }

    static int leave(Connection connection, long job, String worker) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("insert into effect values (?, ?)")) {
            statement.setLong(1, job);
            statement.setString(2, worker);
            return statement.executeUpdate();
        }
    }

    /** Takes its process with it. */
    static Task<Poison> poison() {
        return Task.of(POISON, (payload, job) -> {
            Runtime.getRuntime().halt(9);
            return null;
        });
    }

    static List<Task<?>> all(String worker) {
        return List.of(effect(worker), poison());
    }
}
