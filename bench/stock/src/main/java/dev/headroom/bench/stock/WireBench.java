package dev.headroom.bench.stock;

import dev.headroom.base.BackingServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares hits of the service, of a signed-in caller who is limited and counted, with servers that send the same bytes
 * and know nobody: nginx from files and from its cache, Varnish, and Netty. In turns; what counts is requests per
 * second of the server's own processor time. Arguments: the service's jar, the file to write, the commit, and
 * {@code --quick}.
 */
public final class WireBench {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String OURS = "headroom";
    private static final int HOUSEHOLDS = 50;
    private static final int ROUNDS = 5;
    private static final int FIRST_ROUNDS = 8;
    private static final H2load.Crowd CROWD = new H2load.Crowd(10_000, 150_000, 0.5);

    private final Path directory;
    private final BackingServers.Running servers;
    private final H2load load;
    private final boolean quick;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private WireBench(Path directory, BackingServers.Running servers, H2load load, boolean quick) {
        this.directory = directory;
        this.servers = servers;
        this.load = load;
        this.quick = quick;
    }

    /** One who answers: where, and as whom it is asked. */
    private record Subject(Service service, int http2Port, boolean brotli, Map<String, String> fields) {
        String url(boolean http2, String path) {
            return "http://127.0.0.1:" + (http2 ? http2Port : service.port()) + path;
        }
    }

    /** A way to ask. */
    private record Case(String name, int size, String coding, boolean http2, boolean again) {}

    private static final List<Case> CASES = List.of(
            new Case("1k", 1, "identity", false, false),
            new Case("1k gzip", 1, "gzip", false, false),
            new Case("10k", 10, "identity", false, false),
            new Case("10k gzip", 10, "gzip", false, false),
            new Case("10k br", 10, "br", false, false),
            new Case("10k 304", 10, "gzip", false, true),
            new Case("1k gzip h2c", 1, "gzip", true, false),
            new Case("10k gzip h2c", 10, "gzip", true, false));

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 3) {
            throw new IllegalArgumentException("needs SERVICE_JAR RESULT_FILE COMMIT [--quick]");
        }
        List<String> missing = new ArrayList<>();
        Path program = WirePeers.program("h2load", missing)
                .orElseThrow(() -> new IllegalStateException("needs h2load (Debian: nghttp2-client)"));
        Path directory = Files.createTempDirectory("headroom-wire");
        System.setProperty("headroom.embedded.replica", "false");
        try (BackingServers.Running servers = ServiceLoader.load(BackingServers.class)
                .findFirst()
                .orElseThrow()
                .start(directory.resolve("servers"), _ -> {})) {
            WireBench bench = new WireBench(
                    directory, servers, new H2load(program), List.of(arguments).contains("--quick"));
            Map<String, Object> result = bench.measure(Path.of(arguments[0]), missing);
            result.put("commit", arguments[2]);
            Path file = Path.of(arguments[1]);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
        }
        System.exit(0);
    }

    private Map<String, Object> measure(Path jar, List<String> missing) throws Exception {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        result.put("cores", Runtime.getRuntime().availableProcessors());
        result.put("quick", quick);
        List<Service> all = new ArrayList<>();
        try {
            Service service = Service.headroom(directory, servers.environment(), jar, HOUSEHOLDS);
            all.add(service);
            service.await(Duration.ofMinutes(5));
            Caller.awaitHouseholds(servers.environment(), HOUSEHOLDS, Duration.ofMinutes(5));
            Caller caller = Caller.signedIn(servers.environment(), 1).getFirst();
            Map<String, String> fields = Map.of("Authorization", "Bearer " + caller.token());
            boolean http2 = load.ask(service.url() + "/api/v1/accounts", fields, true, 8)
                            .ok()
                    == 8;
            Subject ours = new Subject(service, http2 ? service.port() : 0, true, fields);
            Map<Integer, String> paths = paths(ours);
            Path files = Files.createDirectories(directory.resolve("files"));
            Map<String, Object> sizes = new LinkedHashMap<>();
            for (Map.Entry<Integer, String> path : paths.entrySet()) {
                for (String coding : List.of("identity", "gzip", "br")) {
                    byte[] body = coded(ours, path.getValue(), coding);
                    String end = coding.equals("gzip") ? ".gz" : coding.equals("br") ? ".br" : "";
                    Files.write(files.resolve("k" + path.getKey() + end), body);
                    sizes.put(path.getKey() + "k " + coding, body.length);
                }
            }
            result.put("bytes", sizes);
            List<Subject> subjects = new ArrayList<>(List.of(ours));
            for (WirePeers.Peer peer : WirePeers.start(directory, files, missing)) {
                all.add(peer.service());
                peer.service().await(Duration.ofMinutes(1));
                subjects.add(new Subject(peer.service(), peer.http2Port(), peer.brotli(), Map.of()));
            }
            result.put("missing", missing);
            Inside inside = new Inside(service);
            result.put("cases", cases(subjects, paths, inside));
            result.put("crowd", crowd(ours, paths, inside));
        } finally {
            all.reversed().forEach(Service::close);
        }
        return result;
    }

    /** Of its lists of postings those whose sizes come next to 1 KB and 10 KB. */
    private Map<Integer, String> paths(Subject ours) throws IOException, InterruptedException {
        Map<Integer, String> paths = new LinkedHashMap<>();
        for (int size : List.of(1, 10)) {
            int nearest = Integer.MAX_VALUE;
            for (int limit = 1; limit <= 60; limit++) {
                String path = "/api/v1/transactions?limit=" + limit;
                int off = Math.abs(
                        get(ours.url(false, path), ours.fields(), "identity").body().length - size * 1024);
                if (off < nearest) {
                    nearest = off;
                    paths.put(size, path);
                }
            }
        }
        return paths;
    }

    private HttpResponse<byte[]> get(String url, Map<String, String> fields, String coding)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("Accept-Encoding", coding);
        fields.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Codings are made in the background. */
    private byte[] coded(Subject ours, String path, String coding) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            HttpResponse<byte[]> answer = get(ours.url(false, path), ours.fields(), coding);
            String made = answer.headers().firstValue("Content-Encoding").orElse("identity");
            if (answer.statusCode() == 200 && made.equals(coding)) {
                return answer.body();
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("%s answers %d, coded as %s, where %s was asked for"
                        .formatted(path, answer.statusCode(), made, coding));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private Map<String, Object> cases(List<Subject> subjects, Map<Integer, String> paths, Inside inside)
            throws Exception {
        Map<String, Object> cases = new LinkedHashMap<>();
        Set<Boolean> warm = new HashSet<>();
        for (Case of : CASES) {
            Map<String, List<Double>> rates = new LinkedHashMap<>();
            List<Double> bytes = new ArrayList<>();
            int rounds = quick ? 1 : ROUNDS;
            // for the compilers; of each protocol the first case more of them
            int unmeasured = quick ? 0 : warm.add(of.http2()) ? FIRST_ROUNDS : 1;
            for (int round = 1 - unmeasured; round <= rounds; round++) {
                for (Subject subject : subjects) {
                    boolean speaks = !(of.http2() && subject.http2Port() == 0)
                            && !(of.coding().equals("br") && !subject.brotli());
                    if (!speaks) {
                        continue;
                    }
                    boolean first = subject.service().name().equals(OURS);
                    String path = first ? paths.getOrDefault(of.size(), "") : "/k" + of.size();
                    double before = first && round > 0 ? inside.allocated() : 0;
                    double rate = slice(subject, of, path);
                    if (round > 0) {
                        rates.computeIfAbsent(subject.service().name(), _ -> new ArrayList<>())
                                .add(rate);
                        if (first) {
                            bytes.add((inside.allocated() - before) / requests());
                        }
                    }
                }
            }
            cases.put(of.name(), judged(rates, bytes));
        }
        return cases;
    }

    private int requests() {
        return quick ? 2_000 : 60_000;
    }

    /** Requests in a second of the server's processor time. */
    private double slice(Subject subject, Case of, String path) throws Exception {
        Map<String, String> fields = new LinkedHashMap<>(subject.fields());
        fields.put("Accept-Encoding", of.coding());
        if (of.again()) {
            HttpResponse<byte[]> known = get(subject.url(false, path), subject.fields(), of.coding());
            fields.put("If-None-Match", known.headers().firstValue("ETag").orElseThrow());
        }
        double before = subject.service().cpuSeconds();
        H2load.Run run = load.ask(subject.url(of.http2(), path), fields, of.http2(), requests());
        double used = subject.service().cpuSeconds() - before;
        long right = of.again() ? run.notModified() : run.ok();
        if (right != requests()) {
            throw new IllegalStateException("%s answered %d of %d as asked in %s: %s"
                    .formatted(subject.service().name(), right, requests(), of.name(), run));
        }
        return right / Math.max(0.01, used);
    }

    private static Map<String, Object> judged(Map<String, List<Double>> rates, List<Double> bytes) {
        Map<String, Object> judged = new LinkedHashMap<>();
        Map<String, Object> perSecond = new LinkedHashMap<>();
        rates.forEach((name, values) -> perSecond.put(name, Math.round(median(values))));
        judged.put("requests_per_cpu_second", perSecond);
        Map<String, Object> ratios = new LinkedHashMap<>();
        double ours = median(rates.getOrDefault(OURS, List.of()));
        rates.forEach((name, values) -> {
            if (!name.equals(OURS)) {
                ratios.put(name, Math.round(100 * ours / median(values)) / 100.0);
            }
        });
        judged.put("headroom_to", ratios);
        judged.put("allocated_bytes_per_hit", Math.round(median(bytes)));
        return judged;
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** Ten thousand connections that stay, of which each asks every two seconds. */
    private Map<String, Object> crowd(Subject ours, Map<Integer, String> paths, Inside inside) throws Exception {
        H2load.Crowd crowd = quick ? new H2load.Crowd(200, 400, 1) : CROWD;
        Map<String, String> fields = new LinkedHashMap<>(ours.fields());
        fields.put("Accept-Encoding", "gzip");
        long before = inside.alive();
        Path log = directory.resolve("crowd.log");
        List<Long> alive = new ArrayList<>();
        Thread watching = Thread.ofVirtual().start(() -> {
            try {
                // when all are there
                TimeUnit.SECONDS.sleep(quick ? 1 : 12);
                alive.add(inside.alive());
            } catch (InterruptedException | IOException _) {
                Thread.currentThread().interrupt();
            }
        });
        double cpu = ours.service().cpuSeconds();
        H2load.Run run = load.crowd(ours.url(false, paths.getOrDefault(1, "")), fields, crowd, log);
        double used = ours.service().cpuSeconds() - cpu;
        watching.join();
        double[] millis = H2load.latencies(log);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("connections", crowd.connections());
        figures.put("requests", run.succeeded());
        figures.put("requests_per_second", run.succeeded() / run.seconds());
        figures.put("cpu_seconds", used);
        figures.put("p50_ms", at(millis, 0.5));
        figures.put("p99_ms", at(millis, 0.99));
        figures.put("max_ms", at(millis, 1));
        figures.put("heap_before_mb", before / 1e6);
        figures.put("heap_with_connections_mb", alive.isEmpty() ? 0 : alive.getFirst() / 1e6);
        return figures;
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }
}
