package dev.headroom.embedded;

import dev.headroom.base.CodedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** One start of every server: caches beside the primary, its replica and its pooler after it. */
final class Launch {
    /** Recovery after a crash replays at most max_wal_size of log. */
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Fleet fleet;
    private final Site site;
    private final Map<String, String> environment = new TreeMap<>();

    Launch(Fleet fleet) {
        this.fleet = fleet;
        this.site = fleet.site();
    }

    RunningServers run() {
        // ports are kept only where no orphan still holds them
        for (ServerKind kind : ServerKind.values()) {
            site.endOrphan(kind);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<?>> caches = new ArrayList<>();
            caches.add(CompletableFuture.runAsync(this::startRedis, threads));
            caches.add(CompletableFuture.runAsync(this::startMemcached, threads));
            CompletableFuture<Integer> primary = CompletableFuture.supplyAsync(this::startPrimary, threads);
            caches.add(primary.thenAcceptAsync(this::startReplica, threads));
            caches.add(primary.thenAcceptAsync(this::startPooler, threads));
            // even after a failure: what is starting must be known before it can be closed
            CompletableFuture.allOf(caches.toArray(CompletableFuture[]::new)).join();
            return running(primary.join());
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof CodedException coded ? coded : failure;
        }
    }

    private RunningServers running(int port) {
        Settings settings = site.data().settings();
        DatabaseAccess superuser = DatabaseAccess.local(
                port, "postgres", PostgresCluster.SUPERUSER, settings.password(PostgresCluster.SUPERUSER));
        return new RunningServers(environment, superuser, fleet);
    }

    private int startPrimary() {
        PostgresCluster cluster = new PostgresCluster(site, ServerKind.PRIMARY);
        Site.Started server = io(cluster, () -> {
            boolean passwordsKnown = site.data().settings().knows(PostgresCluster.SUPERUSER);
            if (!cluster.exists()) {
                site.tell("Creating the database in " + cluster.directory());
                cluster.create();
                if (site.options().replica()) {
                    ReplicaSeed.fromStopped(cluster, site);
                }
            } else {
                cluster.prepare(passwordsKnown);
            }
            return cluster.start(Optional.empty(), START_LIMIT);
        });
        fleet.add(ServerKind.PRIMARY, server);
        site.tell("PostgreSQL accepts connections on " + Loopback.HOST + ":" + server.port());
        put("DATABASE_URL", DatabaseAccess.url(server.port(), PostgresCluster.DATABASE));
        put("DATABASE_USER", PostgresCluster.USER);
        put("DATABASE_PASSWORD", site.data().settings().password(PostgresCluster.USER));
        return server.port();
    }

    private void startReplica(int primaryPort) {
        if (!site.options().replica()) {
            return;
        }
        Replica replica = fleet.add(ServerKind.REPLICA, new Replica(site, primaryPort));
        replica.start();
        put("DATABASE_REPLICA_URLS", DatabaseAccess.url(replica.port(), PostgresCluster.DATABASE));
    }

    private void startRedis() {
        Site.Started redis = fleet.add(ServerKind.REDIS, RedisServer.start(site));
        site.tell("Redis accepts connections on " + Loopback.HOST + ":" + redis.port());
        put(
                "CACHE_REDIS_URL",
                "redis://:" + RedisServer.password(site) + "@" + Loopback.HOST + ":" + redis.port() + "/0");
    }

    private void startMemcached() {
        installed(ServerKind.MEMCACHED, () -> MemcachedServer.start(site))
                .ifPresent(server -> put("CACHE_MEMCACHED_HOSTS", Loopback.HOST + ":" + server.port()));
    }

    private void startPooler(int primaryPort) {
        installed(ServerKind.PGBOUNCER, () -> PgBouncer.start(site, primaryPort))
                .ifPresent(server -> {
                    put("PGBOUNCER_HOST", Loopback.HOST);
                    put("PGBOUNCER_PORT", Integer.toString(server.port()));
                });
    }

    /** A server that the system may have; its Debian package has the name of its program. */
    private Optional<Site.Started> installed(ServerKind kind, Supplier<Optional<Site.Started>> start) {
        if (!site.options().installedServers()) {
            return Optional.empty();
        }
        Optional<Site.Started> server = start.get();
        server.ifPresentOrElse(
                it -> {
                    fleet.add(kind, it);
                    site.tell(kind.title() + " accepts connections on " + Loopback.HOST + ":" + it.port());
                },
                () -> site.tell(kind.title() + " is left out: not installed (Debian package " + kind.key() + ")"));
        return server;
    }

    private void put(String name, String value) {
        synchronized (environment) {
            environment.put(name, value);
        }
    }

    private interface Step<T> {
        T take() throws IOException;
    }

    private static <T> T io(PostgresCluster cluster, Step<T> step) {
        try {
            return step.take();
        } catch (IOException failure) {
            throw Failures.io(cluster.directory(), failure);
        }
    }
}
