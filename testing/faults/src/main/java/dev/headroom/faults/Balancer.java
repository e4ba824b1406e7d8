package dev.headroom.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** HAProxy with the configuration that deploy/ holds, its ports replaced by those of a cluster. */
final class Balancer implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("deploy", "haproxy", "haproxy.cfg");
    private static final int PATIENCE_SECONDS = 20;

    private final Process process;
    private final int port;

    private Balancer(Process process, int port) {
        this.process = process;
        this.port = port;
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
        String text = Files.readString(configuration())
                .replace("bind 127.0.0.1:8000", "bind 127.0.0.1:" + port)
                .replace("127.0.0.1:8080", "127.0.0.1:" + cluster.node(0).port())
                .replace("127.0.0.1:8090", "127.0.0.1:" + cluster.node(1).port());
        Path file = Files.writeString(cluster.directory().resolve("haproxy.cfg"), text);
        Process process = new ProcessBuilder(program.get().toString(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(cluster.directory().resolve("haproxy.log").toFile())
                .start();
        return Optional.of(new Balancer(process, port));
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

    void awaitReady() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() - deadline < 0) {
            try (Socket socket = new Socket()) {
                socket.connect(address(), 500);
                return;
            } catch (IOException _) {
                LockSupport.parkNanos(20_000_000);
            }
        }
        throw new IllegalStateException("the balancer doesn't listen");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
