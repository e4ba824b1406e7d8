package dev.headroom.bench.stock;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * What callers do: they look at their day, their accounts, postings and categories, send back the tags that they were
 * given, and now and then add a posting, which the next look must show. Few callers come often (a tenth of them makes
 * two thirds of the requests).
 */
final class Journey {
    /** Of equal days the posting that came last is listed first. */
    private static final LocalDate FAR = LocalDate.of(2199, 12, 31);

    private static final int CONNECTIONS = 32;
    private static final int MOST_SAMPLES = 2_000_000;
    /** A p99 needs so many. */
    private static final int LEAST = 2_000;

    private final String url;
    private final List<Caller> callers;
    private final int writes;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final Map<String, String> tags = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final long[] nanos = new long[MOST_SAMPLES];
    private final LongAdder bytes = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder unchanged = new LongAdder();
    private final LongAdder late = new LongAdder();

    /** @param writes of a thousand steps */
    Journey(String url, List<Caller> callers, int writes) {
        this.url = url;
        this.callers = callers;
        this.writes = writes;
    }

    /** What came of it. */
    record Outcome(long requests, Map<String, Object> figures) {}

    /** @param rate requests in a second, from their intended times on; 0 for as many as go */
    Outcome run(Duration time, int rate) throws InterruptedException {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        AtomicInteger next = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(CONNECTIONS);
        double own = ProcessorTime.own();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                Random random = new Random(i);
                threads.execute(() -> {
                    try {
                        work(random, rate, start, end, next);
                    } finally {
                        done.countDown();
                    }
                });
            }
            done.await();
        }
        return outcome((System.nanoTime() - start) / 1e9, rate, ProcessorTime.own() - own);
    }

    private void work(Random random, int rate, long start, long end, AtomicInteger next) {
        while (true) {
            long intended = rate == 0 ? System.nanoTime() : start + (long) (next.getAndIncrement() * 1e9 / rate);
            if (intended >= end || System.nanoTime() >= end + 5_000_000_000L) {
                return;
            }
            while (System.nanoTime() < intended) {
                LockSupport.parkNanos(intended - System.nanoTime());
            }
            if (rate > 0 && System.nanoTime() - intended > 1_000_000_000L) {
                late.increment();
            }
            step(random, intended);
        }
    }

    private Caller caller(Random random) {
        int often = Math.max(1, callers.size() / 10);
        return callers.get(random.nextInt(3) < 2 ? random.nextInt(often) : random.nextInt(callers.size()));
    }

    private void step(Random random, long intended) {
        Caller caller = caller(random);
        int what = random.nextInt(97);
        try {
            if (random.nextInt(1_000) < writes) {
                write(caller, intended);
            } else if (what < 40) {
                get(caller, "/api/v2/daily-outlook/" + caller.userId(), intended);
            } else if (what < 55) {
                get(caller, "/api/v1/accounts", intended);
            } else if (what < 65) {
                get(caller, "/api/v1/accounts/" + caller.accountId(), intended);
            } else if (what < 85) {
                get(caller, "/api/v1/transactions?limit=10", intended);
            } else {
                get(caller, "/api/v1/categories", intended);
            }
        } catch (IOException failure) {
            failed.increment();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, Caller caller, long intended)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(
                request.header("Authorization", "Bearer " + caller.token())
                        .header("Accept-Encoding", "gzip")
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        int at = count.getAndIncrement();
        if (at < MOST_SAMPLES) {
            nanos[at] = System.nanoTime() - intended;
        }
        bytes.add(answer.body().length);
        return answer;
    }

    private byte[] get(Caller caller, String path, long intended) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).GET();
        String tag = tags.get(caller.userId() + path);
        if (tag != null) {
            request.header("If-None-Match", tag);
        }
        HttpResponse<byte[]> answer = send(request, caller, intended);
        if (answer.statusCode() == 304) {
            unchanged.increment();
        } else if (answer.statusCode() != 200) {
            failed.increment();
        }
        answer.headers().firstValue("ETag").ifPresent(fresh -> tags.put(caller.userId() + path, fresh));
        return answer.body();
    }

    /** A posting of the far future comes first in the list, so that the next look tells whether it is there. */
    private void write(Caller caller, long intended) throws IOException, InterruptedException {
        String path = "/api/v1/transactions";
        int cents = 1 + Math.floorMod(System.nanoTime(), 99_999);
        String amount = "-%d.%02d".formatted(cents / 100, cents % 100);
        String body =
                "{\"account_id\":%d,\"date\":\"%s\",\"amount\":\"%s\"}".formatted(caller.accountId(), FAR, amount);
        // from before: another of the same caller may have seen the posting already when this one looks
        String tag = tags.get(caller.userId() + path + "?limit=10");
        HttpResponse<byte[]> added = send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                caller,
                intended);
        if (added.statusCode() != 201) {
            failed.increment();
            return;
        }
        HttpRequest.Builder look =
                HttpRequest.newBuilder(URI.create(url + path + "?limit=10")).GET();
        if (tag != null) {
            look.header("If-None-Match", tag);
        }
        HttpResponse<byte[]> seen = send(look, caller, System.nanoTime());
        if (seen.statusCode() == 304) {
            stale.increment();
        }
    }

    private Outcome outcome(double seconds, int rate, double own) {
        int samples = Math.min(count.get(), MOST_SAMPLES);
        long[] sorted = Arrays.copyOf(nanos, samples);
        Arrays.sort(sorted);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("requests", samples);
        figures.put("seconds", seconds);
        figures.put("rate", rate == 0 ? "as many as go" : rate);
        figures.put("requests_per_second", samples / seconds);
        figures.put("not_modified", unchanged.sum());
        figures.put("failed", failed.sum());
        figures.put("stale", stale.sum());
        figures.put("body_bytes_per_request", samples == 0 ? 0 : bytes.sum() / (double) samples);
        figures.put("generator_cpu_seconds", own);
        figures.put("valid", late.sum() == 0);
        if (samples > 0) {
            figures.put("p50_ms", sorted[samples / 2] / 1e6);
            figures.put("p95_ms", sorted[(int) (samples * 0.95)] / 1e6);
        }
        if (samples >= LEAST) {
            figures.put("p99_ms", sorted[(int) (samples * 0.99)] / 1e6);
        }
        return new Outcome(samples, figures);
    }
}
