package dev.headroom.bench.stock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A service as a process of its own. */
final class Service implements AutoCloseable {
    /** Of a core: what an idle service takes for its timers. */
    private static final double IDLE = 0.15;

    private static final int QUIET_SECONDS = 5;

    private final String name;
    private final Process process;
    private final int port;
    private final Path log;
    private int managementPort;

    private Service(String name, Process process, int port, Path log) {
        this.name = name;
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** A Spring Boot application, with the port as it wants to be told. */
    static Service start(Path directory, String name, Map<String, String> environment, List<String> arguments)
            throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(java());
        command.addAll(arguments);
        command.add("--server.port=" + port);
        int second = freePort();
        command.add("--management.server.port=" + second);
        Service service = run(directory, name, environment, port, command);
        service.managementPort = second;
        return service;
    }

    /** Any program that listens at the port. */
    static Service run(Path directory, String name, Map<String, String> environment, int port, List<String> command)
            throws IOException {
        Path log = directory.resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new Service(name, builder.start(), port, log);
    }

    /** The beginning of a command of this Java. */
    static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED");
    }

    /** The finance service, with the options that its launcher starts it with. */
    static Service headroom(Path directory, Map<String, String> environment, Path jar, int households)
            throws IOException {
        return start(
                directory,
                "headroom",
                environment,
                List.of(
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:-G1UseAdaptiveIHOP",
                        "-XX:InitiatingHeapOccupancyPercent=60",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        jar.toString(),
                        "dev.headroom.finance.server.HeadroomServer",
                        "--spring.profiles.active=embedded",
                        "--headroom.households=" + households,
                        "--headroom.background=false",
                        "--headroom.data-dir=" + directory.resolve("data")));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    /** 0 where it has none. */
    int managementPort() {
        return managementPort;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    double cpuSeconds() {
        return ProcessorTime.ofTree(process.toHandle());
    }

    /** The part of {@link #cpuSeconds} that compiled code, and not requests. */
    double compilerSeconds() {
        return ProcessorTime.ofCompilers(process.pid());
    }

    /** Until it listens. */
    void await(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended; its words are in " + log);
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return;
            } catch (IOException _) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
        throw new IllegalStateException(name + " doesn't listen after " + atMost + "; its words are in " + log);
    }

    /** Until it has worked off what its start and its data brought: what a slice costs is to be the slice's. */
    void awaitIdle(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        int quiet = 0;
        while (quiet < QUIET_SECONDS) {
            if (System.nanoTime() >= end) {
                throw new IllegalStateException(
                        name + " still works on its own after " + atMost + "; its words are in " + log);
            }
            double before = cpuSeconds();
            TimeUnit.SECONDS.sleep(1);
            quiet = cpuSeconds() - before < IDLE ? quiet + 1 : 0;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
