package dev.headroom.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** HAProxy with the configuration that deploy/ holds, its ports replaced by those of a cluster. */
final class Balancer implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("deploy", "haproxy", "haproxy.cfg");
    private static final int PATIENCE_SECONDS = 60;
    /** The column of a node's state. */
    private static final int STATUS = 17;
    /** The column of what a node gets, of 100: less while it has just come back. */
    private static final int WEIGHT = 18;

    private final Process process;
    private final int port;
    private final int statsPort;
    private final Path log;

    private Balancer(Process process, int port, int statsPort, Path log) {
        this.process = process;
        this.port = port;
        this.statsPort = statsPort;
        this.log = log;
    }

    /** Empty where it isn't installed. */
    static Optional<Balancer> start(Cluster cluster) throws IOException {
        Optional<Path> program = Stream.of("/usr/sbin/haproxy", "/usr/local/sbin/haproxy", "/usr/bin/haproxy")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port = NodeProcess.freePort();
        int statsPort = NodeProcess.freePort();
        String text = Files.readString(configuration())
                .replace("bind 127.0.0.1:8000", "bind 127.0.0.1:" + port)
                .replace("bind 127.0.0.1:8404", "bind 127.0.0.1:" + statsPort)
                .replace("127.0.0.1:8080", "127.0.0.1:" + cluster.node(0).port())
                .replace("127.0.0.1:8090", "127.0.0.1:" + cluster.node(1).port());
        Path file = Files.writeString(cluster.directory().resolve("haproxy.cfg"), text);
        Path log = cluster.directory().resolve("haproxy.log");
        Process process = new ProcessBuilder(program.get().toString(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return Optional.of(new Balancer(process, port, statsPort, log));
    }

    private static Path configuration() {
        for (Path place = Path.of("").toAbsolutePath(); place != null; place = place.getParent()) {
            if (Files.exists(place.resolve(CONFIGURATION))) {
                return place.resolve(CONFIGURATION);
            }
        }
        throw new IllegalStateException(CONFIGURATION + " is missing");
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Returns when it gives requests to as many nodes as the cluster has. */
    void awaitServing(int nodes) {
        awaitServing(nodes, 1);
    }

    /** Returns when it gives each of as many nodes its whole share, as an operator waits before the next one. */
    void awaitWhole(int nodes) {
        awaitServing(nodes, 100);
    }

    private void awaitServing(int nodes, int weight) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String said = "";
        while (process.isAlive() && System.nanoTime() - deadline < 0) {
            said = stats();
            if (said.lines().filter(line -> serves(line, weight)).count() == nodes) {
                return;
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new IllegalStateException(
                "the balancer doesn't serve " + nodes + " nodes, it says: " + said + "; its log: " + words());
    }

    /** Of a line of its statistics: whether it is of a node that gets requests, as many as this of 100 or more. */
    private static boolean serves(String line, int weight) {
        String[] fields = line.split(",", -1);
        return fields.length > WEIGHT
                && fields[0].equals("nodes")
                && !fields[1].equals("BACKEND")
                && fields[STATUS].equals("UP")
                && Integer.parseInt(fields[WEIGHT]) >= weight;
    }

    private String words() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    private String stats() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + statsPort + "/;csv"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException failure) {
            return String.valueOf(failure.getMessage());
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
