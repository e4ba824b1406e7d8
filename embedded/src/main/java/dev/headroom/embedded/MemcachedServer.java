package dev.headroom.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Memcached with 64 MB, where the system has it. */
final class MemcachedServer {
    private MemcachedServer() {}

    static Optional<Site.Started> start(Site site) {
        return Tool.installed("memcached")
                .map(program -> site.startOnPort(
                        ServerKind.MEMCACHED, port -> plan(site, program, port), Loopback::memcachedReady));
    }

    private static ChildProcess.Plan plan(Site site, Path program, int port) {
        try {
            return new ChildProcess.Plan(
                    ServerKind.MEMCACHED,
                    site.directory(ServerKind.MEMCACHED),
                    List.of(
                            program.toString(),
                            "--listen=" + Loopback.HOST,
                            "--port=" + port,
                            "--udp-port=0",
                            "--memory-limit=64"));
        } catch (IOException failure) {
            throw Failures.io(site.data().root(), failure);
        }
    }
}
