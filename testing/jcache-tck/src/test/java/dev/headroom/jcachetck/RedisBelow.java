package dev.headroom.jcachetck;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import dev.headroom.cache.jcache.HeadroomCachingProvider;
import dev.headroom.cache.jcache.ValueCodec;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisFeedSettings;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.cache.redis.RedisStreamSource;
import dev.headroom.cache.redis.RedisTier;
import dev.headroom.cache.redis.RedisTierSettings;
import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.runner.Description;
import org.junit.runner.Result;
import org.junit.runner.notification.RunListener;

/** Has the kit's caches keep their values in memory and on a Redis server of the run's own. */
public final class RedisBelow extends RunListener {
    private @Nullable RunningServers servers;
    private @Nullable Path directory;

    @Override
    public void testRunStarted(Description description) throws IOException {
        directory = Files.createTempDirectory("headroom-jcache-tck");
        servers = new EmbeddedServers(new EmbeddedOptions(false, false, false, false, Optional.empty()))
                .start(directory, _ -> {});
        String url = Optional.ofNullable(servers.environment().get("CACHE_REDIS_URL"))
                .orElseThrow(() -> new IllegalStateException("the embedded servers have no Redis"));
        RedisConnections connections =
                new RedisConnections(RedisSettings.of(url).withCommandTimeout(Duration.ofSeconds(2)));
        Caches caches = Caches.over(
                        new RedisStreamSource(connections, RedisFeedSettings.of("jcache-tck"), Ticker.system()))
                .tier(Tier.REDIS, new RedisTier(connections, RedisTierSettings.of("jcache-tck")))
                .build();
        while (caches.feedAgeMillis() > 1_000) {
            Thread.onSpinWait();
        }
        HeadroomCachingProvider.useByDefault(caches, new KitTypes());
    }

    @Override
    public void testRunFinished(Result result) throws IOException {
        if (servers != null) {
            servers.close();
        }
        if (directory != null) {
            try (Stream<Path> files = Files.walk(directory)) {
                List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : all) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /**
     * The kit declares most of its caches to hold any object, so its values need a format that names classes. This run
     * is alone with its server; a service must not read such bytes.
     */
    private static final class KitTypes extends ValueCodec {
        @Override
        public String keyText(Object key) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(serialized(key));
                return key.getClass().getSimpleName() + "-" + HexFormat.of().formatHex(digest, 0, 16);
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException(missing);
            }
        }

        @Override
        public byte[] write(Object value, Class<?> declared) {
            return serialized(value);
        }

        private static byte[] serialized(Object object) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(object);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return bytes.toByteArray();
        }

        @Override
        public Object read(byte[] bytes, Class<?> declared) {
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
                return in.readObject();
            } catch (IOException | ClassNotFoundException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
