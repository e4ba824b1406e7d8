package dev.headroom.cache.jcache;

import dev.headroom.cache.Tier;
import domain.Identifier2;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Puts a Redis below the specification's tests where the system property {@code headroom.tck.redis} asks for it. It is
 * the only tier: every value that a test reads comes out of Redis.
 */
public final class TckOnRedis implements LauncherSessionListener {
    private @Nullable TestRedis redis;
    private @Nullable TestNode node;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (!Boolean.getBoolean("headroom.tck.redis")) {
            return;
        }
        TestRedis server = TestRedis.start();
        redis = server;
        TestNode opened = TestNode.open(server.url());
        node = opened;
        TrustedValues trusted = new TrustedValues();
        ValueCodecs declared = ValueCodecs.declaredTypes();
        HeadroomCachingProvider.provide(
                HeadroomCachingProvider.usualUri(),
                Backing.of(opened.caches())
                        .withTiers(Set.of(Tier.REDIS))
                        .withKeys(KeyCodec.standard()
                                .orElse(key -> Optional.of(
                                        key instanceof Identifier2 named
                                                ? "identifier " + named
                                                : HexFormat.of().formatHex(trusted.write(key)))))
                        .withValues(type -> declared.of(type).or(() -> Optional.of(trusted))));
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (node != null) {
            node.close();
        }
        if (redis != null) {
            redis.close();
        }
    }
}
