package dev.headroom.bench.day;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads of many households at a steady rate, and what they cost the service in processor time, as its process tells it.
 * Who is late isn't made up for: the rate is an upper bound.
 */
final class BoundedLoad implements AutoCloseable {
    private static final List<String> READS = List.of(
            "/api/v2/daily-outlook/{user}",
            "/api/v1/accounts",
            "/api/v1/transactions?limit=50",
            "/api/v1/budgets",
            "/api/v1/goals",
            "/api/v1/bills");
    private static final Pattern PROCESSOR =
            Pattern.compile("(?m)^process_cpu_time_ns_total(?:\\{[^}]*})? ([0-9.eE+]+)$");
    private static final int VISITORS = 4;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;
    private final URI metrics;
    private final URI objectives;
    private final Homes homes;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<Thread> visitors = new ArrayList<>();
    private volatile boolean ended;

    /** @param rate requests a second, at most */
    BoundedLoad(String url, Homes homes, int rate) {
        this.url = url;
        this.homes = homes;
        URI service = URI.create(url);
        this.metrics = URI.create("http://127.0.0.1:" + (service.getPort() + 1) + "/metrics");
        this.objectives = metrics.resolve("/objectives");
        long between = Duration.ofSeconds(VISITORS).toNanos() / rate;
        for (int visitor = 0; visitor < VISITORS; visitor++) {
            Random chance = new Random(visitor);
            visitors.add(Thread.ofVirtual().start(() -> visit(chance, between)));
        }
    }

    private void visit(Random chance, long betweenNanos) {
        long next = System.nanoTime();
        while (!ended) {
            next = Math.max(next + betweenNanos, System.nanoTime() - betweenNanos);
            LockSupport.parkNanos(next - System.nanoTime());
            int home = chance.nextInt(homes.size());
            String path = READS.get(chance.nextInt(READS.size())).replace("{user}", Long.toString(homes.user(home)));
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                        .header("Authorization", "Bearer " + homes.token(home))
                        .timeout(Duration.ofSeconds(10))
                        .build();
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                (status == 200 ? answered : failed).incrementAndGet();
            } catch (IOException broken) {
                failed.incrementAndGet();
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /** What an operator's Prometheus asks for now and then. */
    String scrape() throws IOException, InterruptedException {
        return get(metrics);
    }

    /** What it asks for each second. */
    void scrapeObjectives() throws IOException, InterruptedException {
        get(objectives);
    }

    private String get(URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** So far: requests that were answered, those that weren't, and processor time of the service in nanoseconds. */
    record Spent(long answered, long failed, double processorNanos) {
        double microsPerRequest(Spent before) {
            return (processorNanos - before.processorNanos) / 1e3 / Math.max(1, answered - before.answered);
        }
    }

    Spent spent() throws IOException, InterruptedException {
        String text = scrape();
        Matcher processor = PROCESSOR.matcher(text);
        if (!processor.find()) {
            throw new IOException(metrics + " doesn't tell process_cpu_time_ns_total");
        }
        return new Spent(answered.get(), failed.get(), Double.parseDouble(processor.group(1)));
    }

    /** What a request costs in a while, in microseconds. */
    double cost(Duration time) throws IOException, InterruptedException {
        Spent before = spent();
        Thread.sleep(time);
        return spent().microsPerRequest(before);
    }

    /** Asks for nothing any more. */
    void end() {
        ended = true;
        try {
            for (Thread visitor : visitors) {
                visitor.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
    }
}
