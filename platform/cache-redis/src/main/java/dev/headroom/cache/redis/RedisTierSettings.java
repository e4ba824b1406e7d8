package dev.headroom.cache.redis;

import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * How a tier of values lies in Redis.
 *
 * @param namespace that its keys begin with: 1 to 64 letters, digits, dots, dashes or underscores
 * @param largestValue bytes, 1 KiB to 64 MiB; 4 MiB usually, which 1 Gbit/s carries within the command timeout
 */
public record RedisTierSettings(String namespace, int largestValue) {
    /** @throws dev.headroom.base.CodedException REDIS_SETTINGS_INVALID with every rule that is broken */
    public RedisTierSettings {
        List<Violation> broken = new ArrayList<>();
        RedisSettings.namespace(broken, "namespace of the tier", namespace);
        RedisSettings.between(broken, "largest value of the tier", largestValue, 1 << 10, 64 << 20);
        RedisSettings.refuse(broken);
    }

    /** With the usual limit. */
    public static RedisTierSettings of(String namespace) {
        return new RedisTierSettings(namespace, 4 << 20);
    }
}
