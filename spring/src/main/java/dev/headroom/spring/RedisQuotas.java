package dev.headroom.spring;

import dev.headroom.cache.redis.RedisScript;
import dev.headroom.http.Quota;
import dev.headroom.http.QuotaStore;
import java.time.Duration;
import java.util.List;

/**
 * Quotas of all nodes together by the generic cell rate algorithm, on Redis's own clock: one number per key, the moment
 * at which its bucket will be full again. A moment that lies further ahead than a bucket is deep, since the clock went
 * back, counts as an empty bucket and no more.
 */
final class RedisQuotas implements QuotaStore, AutoCloseable {
    static final String TAKE = """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local interval, burst, want = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local full = tonumber(redis.call('GET', KEYS[1]) or '0')
            if full < now then full = now end
            if full > now + burst * interval then full = now + burst * interval end
            local there = math.floor((burst * interval - (full - now)) / interval)
            local given = math.min(want, there)
            if given > 0 then
              full = full + given * interval
              redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1)
            end
            local left = math.floor((burst * interval - (full - now)) / interval)
            local wait = 0
            if left <= 0 then wait = math.max(0, full - now - (burst - 1) * interval) end
            return {given, left, wait}
            """;

    private final RedisScript script;
    private final String prefix;

    RedisQuotas(RedisScript script, String namespace) {
        this.script = script;
        this.prefix = namespace + ":quota:";
    }

    @Override
    public Grant take(String key, Quota quota, long units) {
        long micros = Math.max(1, quota.window().toMillis() * 1000 / quota.units());
        List<Object> answer = script.call(
                List.of(prefix + quota.cell(key)),
                List.of(Long.toString(micros), Long.toString(quota.burst()), Long.toString(units)));
        return new Grant(number(answer, 0), number(answer, 1), Duration.ofNanos(number(answer, 2) * 1000));
    }

    private static long number(List<Object> answer, int at) {
        return answer.get(at) instanceof Long number ? number : 0;
    }

    @Override
    public void close() {
        script.close();
    }
}
