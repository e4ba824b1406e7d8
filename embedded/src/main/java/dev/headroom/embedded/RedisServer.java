package dev.headroom.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Redis as a cache: 256 MB at most, least frequently used keys leave first, nothing on disk unless asked for. */
final class RedisServer {
    private RedisServer() {}

    static Site.Started start(Site site) {
        String password = password(site);
        return site.startOnPort(
                ServerKind.REDIS, port -> plan(site, port, password), port -> Loopback.redisReady(port, password));
    }

    static String password(Site site) {
        return site.data().settings().password(ServerKind.REDIS.key());
    }

    private static ChildProcess.Plan plan(Site site, int port, String password) {
        try {
            Path directory = site.directory(ServerKind.REDIS);
            Path configuration = directory.resolve("redis.conf");
            PrivateFiles.write(configuration, """
                    bind %s
                    port %d
                    requirepass %s
                    dir "%s"
                    daemonize no
                    save ""
                    appendonly %s
                    maxmemory 256mb
                    maxmemory-policy allkeys-lfu
                    lazyfree-lazy-eviction yes
                    lazyfree-lazy-expire yes
                    """.formatted(
                    Loopback.HOST, port, password, directory, site.options().redisLog() ? "yes" : "no"));
            return new ChildProcess.Plan(
                    ServerKind.REDIS, directory, List.of(site.binaries().redis().toString(), configuration.toString()));
        } catch (IOException failure) {
            throw Failures.io(site.data().root(), failure);
        }
    }
}
