package dev.headroom.cache.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One Redis, alone, behind Sentinel or as a cluster, from which tiers and feeds take their connections. It need not be
 * there when this is made: connections are opened, and opened again, in the background.
 *
 * <p>While a connection is away, a command is refused at once; a command whose connection breaks is never sent twice.
 */
public final class RedisConnections implements AutoCloseable {
    private final RedisSettings settings;
    private final ClientResources resources;
    private final Client client;

    /** Connects nothing yet. */
    public RedisConnections(RedisSettings settings) {
        this.settings = settings;
        this.resources = ClientResources.builder()
                .reconnectDelay(
                        Delay.fullJitter(Duration.ofMillis(5), Duration.ofMillis(500), 5, TimeUnit.MILLISECONDS))
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        this.client = settings.cluster() ? new Cluster(settings, resources) : new Single(settings, resources);
    }

    RedisSettings settings() {
        return settings;
    }

    /** A connection of its own for commands, its first attempt under way. */
    <V> Link<RedisClusterAsyncCommands<String, V>> commands(RedisCodec<String, V> codec) {
        return new Link<>(() -> client.commands(codec));
    }

    /** A connection of its own that listens to the channel. */
    Link<StatefulRedisPubSubConnection<String, String>> listen(
            String channel, RedisPubSubListener<String, String> listener) {
        return new Link<>(() -> client.listen(channel, listener));
    }

    @Override
    public void close() {
        client.close();
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    @Override
    public String toString() {
        return settings.toString();
    }

    private static ClientOptions.Builder limits(ClientOptions.Builder options, RedisSettings settings) {
        return options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(settings.commandsInFlight())
                // what was sent may have been done
                .replayFilter(_ -> true)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .keepAlive(SocketOptions.KeepAliveOptions.builder()
                                .enable()
                                .idle(Duration.ofSeconds(5))
                                .interval(Duration.ofSeconds(1))
                                .count(3)
                                .build())
                        .build());
    }

    /** What differs between one server and a cluster. */
    private interface Client extends AutoCloseable {
        <V> Link.Opened<RedisClusterAsyncCommands<String, V>> commands(RedisCodec<String, V> codec);

        StatefulRedisPubSubConnection<String, String> pubSub();

        default Link.Opened<StatefulRedisPubSubConnection<String, String>> listen(
                String channel, RedisPubSubListener<String, String> listener) {
            StatefulRedisPubSubConnection<String, String> connection = pubSub();
            connection.addListener(listener);
            connection.sync().subscribe(channel);
            return new Link.Opened<>(connection, connection);
        }

        @Override
        void close();
    }

    private static final class Single implements Client {
        private final RedisClient client;

        Single(RedisSettings settings, ClientResources resources) {
            client = RedisClient.create(
                    resources,
                    RedisSettings.addresses(settings.url(), settings.connectTimeout())
                            .getFirst());
            client.setOptions(limits(ClientOptions.builder(), settings).build());
        }

        @Override
        public <V> Link.Opened<RedisClusterAsyncCommands<String, V>> commands(RedisCodec<String, V> codec) {
            StatefulRedisConnection<String, V> connection = client.connect(codec);
            return new Link.Opened<>(connection.async(), connection);
        }

        @Override
        public StatefulRedisPubSubConnection<String, String> pubSub() {
            return client.connectPubSub(StringCodec.UTF8);
        }

        @Override
        public void close() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private static final class Cluster implements Client {
        private final RedisClusterClient client;

        Cluster(RedisSettings settings, ClientResources resources) {
            List<RedisURI> seeds = RedisSettings.addresses(settings.url(), settings.connectTimeout());
            client = RedisClusterClient.create(resources, seeds);
            ClusterClientOptions.Builder options = ClusterClientOptions.builder();
            limits(options, settings);
            client.setOptions(options.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                            .enablePeriodicRefresh(Duration.ofSeconds(15))
                            .build())
                    .build());
        }

        @Override
        public <V> Link.Opened<RedisClusterAsyncCommands<String, V>> commands(RedisCodec<String, V> codec) {
            StatefulRedisClusterConnection<String, V> connection = client.connect(codec);
            return new Link.Opened<>(connection.async(), connection);
        }

        @Override
        public StatefulRedisPubSubConnection<String, String> pubSub() {
            return client.connectPubSub(StringCodec.UTF8);
        }

        @Override
        public void close() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
