package dev.headroom.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A household that writes through one node and looks through another, as one session, from begin to end: every posting
 * that was acknowledged is in the database, and none is missed by a later look.
 */
final class Ledger implements AutoCloseable {
    private static final String PATH = "/api/v1/transactions";
    private static final long PAUSE_NANOS = 20_000_000;
    private static final String TOKEN = "Headroom-Token";
    /** After all that households have, and within what postings may be of. */
    private static final LocalDate FIRST_DAY = LocalDate.of(2150, 1, 1);

    private final Cluster cluster;
    private final dev.headroom.bench.load.Household household;
    private final SplittableRandom chance;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final ConcurrentLinkedQueue<Long> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicLong missed = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong longestWriteMillis = new AtomicLong();
    private final Thread thread;
    private volatile boolean over;
    private volatile String lastRefusal = "";
    private String token = "";

    private Ledger(Cluster cluster, dev.headroom.bench.load.Household household, long seed) {
        this.cluster = cluster;
        this.household = household;
        this.chance = new SplittableRandom(seed);
        this.thread = Thread.ofVirtual().name("ledger").unstarted(this::work);
    }

    /** Of the household that the traffic leaves alone, so that its own postings come first in its list. */
    static Ledger keep(Cluster cluster, long seed) {
        Ledger ledger = new Ledger(cluster, cluster.signedIn().households().getLast(), seed);
        ledger.thread.start();
        return ledger;
    }

    private void work() {
        for (long number = 1; !over; number++) {
            try {
                step(number);
            } catch (IOException _) {
                refused.incrementAndGet();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void step(long number) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<String> added = send(HttpRequest.newBuilder(any().resolve(PATH))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"account_id\":%d,\"date\":\"%s\",\"amount\":\"-%d.%02d\"}"
                        .formatted(household.account(), FIRST_DAY.plusDays(number), 1 + number / 100, number % 100))));
        longestWriteMillis.accumulateAndGet((System.nanoTime() - began) / 1_000_000, Math::max);
        if (added.statusCode() != 201) {
            refused.incrementAndGet();
            lastRefusal = added.statusCode() + " " + added.body();
            return;
        }
        Optional<Long> id = id(added.body());
        id.ifPresent(acknowledged::add);
        HttpResponse<String> seen =
                send(HttpRequest.newBuilder(any().resolve(PATH + "?limit=1")).GET());
        if (seen.statusCode() == 200 && id.isPresent()) {
            looks.incrementAndGet();
            if (!seen.body().contains("\"id\":" + id.get())) {
                missed.incrementAndGet();
            }
        }
    }

    private URI any() {
        List<NodeProcess> nodes = cluster.nodes();
        return nodes.get(chance.nextInt(nodes.size())).url();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        request.header("Authorization", "Bearer " + household.token()).timeout(Duration.ofSeconds(12));
        if (!token.isEmpty()) {
            request.header(TOKEN, token);
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        token = answer.headers().firstValue(TOKEN).orElse(token);
        return answer;
    }

    private static Optional<Long> id(String body) {
        int at = body.indexOf("\"id\":");
        int end = at < 0 ? -1 : at + 5;
        while (end > 0 && end < body.length() && Character.isDigit(body.charAt(end))) {
            end++;
        }
        return at < 0 ? Optional.empty() : Optional.of(Long.valueOf(body.substring(at + 5, end)));
    }

    /** Ends, and adds what it found to the judgement. */
    void judge(Judgement judgement) throws SQLException {
        close();
        Set<Long> lost = new HashSet<>(acknowledged);
        try (Connection connection = cluster.database().connect();
                PreparedStatement query = connection.prepareStatement("select id from txn where id = any (?)")) {
            Array ids = connection.createArrayOf("bigint", lost.toArray());
            query.setArray(1, ids);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    lost.remove(rows.getLong(1));
                }
            }
        }
        judgement.none("acknowledged writes that are lost", lost.size());
        judgement.none("own writes that a later look missed", missed.get());
        judgement.atLeast("looks after an own write", 5, (double) looks.get());
        judgement.figure("writes acknowledged", acknowledged.size());
        judgement.figure("writes and looks refused", refused.get());
        if (!lastRefusal.isEmpty()) {
            judgement.figure("last refusal", lastRefusal);
        }
        judgement.figure("longest write ms", longestWriteMillis.get());
    }

    long longestWriteMillis() {
        return longestWriteMillis.get();
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }
}
