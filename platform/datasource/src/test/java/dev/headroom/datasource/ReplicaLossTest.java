package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A replica stops answering, or goes, while eight threads read. */
final class ReplicaLossTest {
    private static final int READERS = 8;
    private static final Duration READY = Duration.ofSeconds(20);

    /** What the readers met. */
    private static final class Reads {
        private final Queue<SQLException> failures = new ConcurrentLinkedQueue<>();
        private final AtomicLong onReplica = new AtomicLong();
        private final AtomicLong onLeader = new AtomicLong();
        private final AtomicBoolean over = new AtomicBoolean();

        void run(Database database) {
            while (!over.get()) {
                try {
                    boolean replica = ReadSession.begin().call(() -> read(database));
                    (replica ? onReplica : onLeader).incrementAndGet();
                } catch (SQLException failure) {
                    failures.add(failure);
                }
            }
        }

        private static boolean read(Database database) throws SQLException {
            try (Connection connection = database.dataSource().getConnection()) {
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
                boolean replica;
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("select pg_is_in_recovery()")) {
                    row.next();
                    replica = row.getBoolean(1);
                }
                connection.commit();
                return replica;
            }
        }

        static void awaitMore(AtomicLong count) {
            long target = count.get() + 200;
            Eventually.eventually("reads", () -> count.get() >= target);
        }
    }

    private static NodeStatus replica(Database database) {
        return database.supervisor().nodes().get(1).status();
    }

    private static void lose(Runnable loss, Runnable back, Rig rig) throws Exception {
        Reads reads = new Reads();
        try (Database database = Database.open(rig.settings());
                ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            assertTrue(database.awaitReady(READY));
            for (int i = 0; i < READERS; i++) {
                threads.execute(() -> reads.run(database));
            }
            try {
                Reads.awaitMore(reads.onReplica);
                loss.run();
                Eventually.eventually("it is given up", () -> replica(database) == NodeStatus.DOWN);
                Reads.awaitMore(reads.onLeader);
                int failed = reads.failures.size();
                assertTrue(failed <= READERS, reads.failures::toString);
                for (SQLException failure : reads.failures) {
                    assertTrue(failure instanceof DatabaseFailure known && known.mayBeRetried(), failure::toString);
                }
                back.run();
                Eventually.eventually("it is back", () -> replica(database) == NodeStatus.REPLICA);
                Reads.awaitMore(reads.onReplica);
                // who failed at once may have begun another before the loss was known, which fails when it is back
                int inAll = reads.failures.size();
                assertTrue(inAll <= 2 * READERS, reads.failures::toString);
                Reads.awaitMore(reads.onReplica);
                assertEquals(inAll, reads.failures.size(), reads.failures::toString);
            } finally {
                reads.over.set(true);
            }
        }
    }

    @Test
    void hang_ofAReplica_failsNoMoreThanWhatIsUnderWay() throws Exception {
        try (Rig rig = Rig.start(2)) {
            lose(rig.server(1)::hang, rig.server(1)::resume, rig);
        }
    }

    @Test
    void kill_ofAReplica_failsNoMoreThanWhatIsUnderWay() throws Exception {
        try (Rig rig = Rig.start(2)) {
            lose(
                    rig.server(1)::kill,
                    () -> {
                        rig.server(1).start();
                        rig.server(1).awaitUp();
                    },
                    rig);
        }
    }
}
