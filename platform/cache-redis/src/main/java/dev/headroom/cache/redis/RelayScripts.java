package dev.headroom.cache.redis;

/**
 * What a relay's run does in Redis, each as one script. KEYS are its state (base b, last record t, reached r) and its
 * stream. A run is whole where the stream ends at the record that the state names: what was evicted, or lost by a
 * primary that died, shows.
 */
final class RelayScripts {
    private static final String WHOLE = """
            local s = redis.call('HMGET', KEYS[1], 'b', 't', 'r')
            local b, t, r = s[1], s[2], s[3]
            local whole = b and t and r
            if whole then
              local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
              if last then whole = last[1] == t .. '-0' else whole = t == b end
            end
            """;

    /** ARGV: after, most. Answers whether it is known, reached, and the records. */
    static final Script READ = new Script(WHOLE + """
            if not whole then return {0, '0', {}} end
            local after = tonumber(ARGV[1])
            if after < tonumber(b) then return {0, r, {}} end
            local first = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
            if first and t ~= b then
              local before = tonumber(string.match(first[2][2], '^(%d+) '))
              if after < before then return {0, r, {}} end
            end
            if after >= tonumber(t) then return {1, r, {}} end
            return {1, r, redis.call('XRANGE', KEYS[2], string.format('%.0f-0', after + 1), '+', 'COUNT', ARGV[2])}
            """);

    /** ARGV: from, reached, retained, milliseconds to live, channel, message, then offsets and records in turns. */
    static final Script APPEND = new Script(WHOLE + """
            if not whole or tonumber(ARGV[1]) > tonumber(r) then return {0} end
            for i = 7, #ARGV, 2 do
              if tonumber(ARGV[i]) > tonumber(r) then
                redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], ARGV[i] .. '-0', 'c', ARGV[i + 1])
                t = ARGV[i]
              end
            end
            if tonumber(ARGV[2]) > tonumber(r) then r = ARGV[2] end
            redis.call('HSET', KEYS[1], 't', t, 'r', r)
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            redis.call('PEXPIRE', KEYS[2], ARGV[4])
            redis.call('PUBLISH', ARGV[5], ARGV[6])
            return {1}
            """);

    /** ARGV: base, milliseconds to live. */
    static final Script BEGIN = new Script("""
            redis.call('UNLINK', KEYS[2])
            redis.call('HSET', KEYS[1], 'b', ARGV[1], 't', ARGV[1], 'r', ARGV[1])
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return {1}
            """);

    private RelayScripts() {}
}
