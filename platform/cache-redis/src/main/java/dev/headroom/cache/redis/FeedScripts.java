package dev.headroom.cache.redis;

/**
 * What is done to a feed in one step on the server. Its state is a hash: incarnation {@code i}, offset {@code n} and
 * mark {@code m} of the last record, and {@code r}, the server's replication id when the incarnation began. Its records
 * lie in a stream under the ids {@code n-0}, each as {@code <mark of the record before> <mark>\n<tag>\n<tag>...}.
 *
 * <p>Marks are random, so that two histories which count alike are told apart. An incarnation ends, for every node, as
 * soon as one of them finds that the state is gone, that the stream doesn't end where the state says, that its own last
 * record isn't part of the stream, or that another server was promoted: a replica may lack what the old primary had
 * acknowledged. (A primary also takes a new replication id an hour after its last replica has left, which costs a
 * restart that wasn't needed.)
 */
final class FeedScripts {
    /**
     * KEYS: state, stream. ARGV: the incarnation, offset and mark that the caller knows, an incarnation to begin where
     * one has to, and whether one has to in any case.
     */
    private static final String SOUND = """
            local state = redis.call('HMGET', KEYS[1], 'i', 'n', 'm', 'r')
            local i, n, m, r = state[1], state[2], state[3], state[4]
            local info, id = redis.pcall('INFO', 'replication'), ''
            if type(info) == 'string' then
              if not string.find(info, 'role:master', 1, true) then
                return redis.error_reply('READONLY a feed lives on the primary')
              end
              id = string.match(info, 'master_replid:(%x+)') or ''
            end
            local function previous(entry) return string.match(entry[2][2], '^(%x+) ') end
            local function mark(entry) return string.match(entry[2][2], '^%x+ (%x+)') end
            local function place(offset) return string.format('%.0f-0', offset) end
            local sound = i and n and m and r == id and ARGV[5] ~= 'renew'
            if sound then
              local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
              if last then
                sound = last[1] == n .. '-0' and mark(last) == m
              else
                sound = n == '0'
              end
            end
            if sound and ARGV[1] == i then
              local known = tonumber(ARGV[2])
              if known > tonumber(n) then
                sound = false
              elseif known == tonumber(n) then
                sound = ARGV[3] == m
              else
                local next = redis.call('XRANGE', KEYS[2], place(known + 1), place(known + 1))[1]
                sound = not next or previous(next) == ARGV[3]
              end
            end
            if not sound then
              i, n, m = ARGV[4], '0', '0'
              redis.call('UNLINK', KEYS[2])
              redis.call('HSET', KEYS[1], 'i', i, 'n', n, 'm', m, 'r', id)
            end
            """;

    /** ARGV further: the record's mark, records to retain, the channel, the tags. Answers incarnation and offset. */
    static final Script ANNOUNCE = new Script(SOUND + """
            n = string.format('%.0f', tonumber(n) + 1)
            local record = m .. ' ' .. ARGV[6] .. '\\n' .. ARGV[9]
            redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[7], n .. '-0', 'c', record)
            redis.call('HSET', KEYS[1], 'n', n, 'm', ARGV[6])
            redis.call('PUBLISH', ARGV[8], i .. ' ' .. n .. ' ' .. record)
            return {i, n}
            """);

    /**
     * ARGV further: records to answer with at most. Answers incarnation, offset, mark, seconds and microseconds of the
     * server's clock, and the records after the known one, or the oldest of an incarnation that wasn't known.
     */
    static final Script READ = new Script(SOUND + """
            local page = {}
            if tonumber(ARGV[6]) > 0 then
              local from = '-'
              if ARGV[1] == i then from = place(tonumber(ARGV[2]) + 1) end
              page = redis.call('XRANGE', KEYS[2], from, '+', 'COUNT', ARGV[6])
            end
            local time = redis.call('TIME')
            return {i, n, m, time[1], time[2], page}
            """);

    private FeedScripts() {}
}
