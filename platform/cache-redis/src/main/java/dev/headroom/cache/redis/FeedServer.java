package dev.headroom.cache.redis;

import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The commands of one feed, on a connection of their own. */
final class FeedServer implements AutoCloseable {
    /** Records per answer: some 100 kB. */
    static final int PAGE = 1000;

    /** What a node has applied, and the mark by which its place in the chain is proved. */
    record Known(Position position, String mark) {}

    private final String[] keys;
    private final String channel;
    private final String retained;
    private final Calls calls;
    private final Link<RedisClusterAsyncCommands<String, String>> link;
    private final SecureRandom random = new SecureRandom();

    FeedServer(RedisConnections connections, RedisFeedSettings settings) {
        String tag = "{" + settings.namespace() + ":feed}";
        this.keys = new String[] {tag + ":state", tag + ":log"};
        this.channel = channel(settings);
        this.retained = Integer.toString(settings.retained());
        this.link = connections.commands(StringCodec.UTF8);
        this.calls = new Calls(connections.settings().commandTimeout(), link);
    }

    static String channel(RedisFeedSettings settings) {
        return "{" + settings.namespace() + ":feed}:bell";
    }

    /** An incarnation that nobody has had. */
    long incarnation() {
        return random.nextLong() & Long.MAX_VALUE;
    }

    Position announce(Known known, Collection<Tag> tags) {
        String mark = Long.toHexString(random.nextLong() | 1L << 63);
        String[] arguments = arguments(known, false, mark, retained, channel, FeedRecord.body(tags));
        List<Object> answer = calls.call(() -> FeedScripts.ANNOUNCE.send(link.get(), keys, arguments));
        return new Position(FeedReading.number(answer.get(0)), FeedReading.number(answer.get(1)));
    }

    /** Begins a new incarnation where asked to, or where the feed isn't sound. */
    FeedReading read(Known known, boolean renew) {
        String[] arguments = arguments(known, renew, Integer.toString(PAGE));
        return FeedReading.of(calls.call(() -> FeedScripts.READ.send(link.get(), keys, arguments)));
    }

    /** Without records; ends within the command timeout. */
    CompletableFuture<FeedReading> end(Known known) {
        return FeedScripts.READ
                .send(link.get(), keys, arguments(known, false, "0"))
                .orTimeout(calls.timeoutMillis(), TimeUnit.MILLISECONDS)
                .thenApply(FeedReading::of);
    }

    /** Records from one offset to another of the same incarnation, the first ones; empty where it has ended. */
    Optional<List<FeedRecord>> range(Position from, long to) {
        long deadline = calls.deadline();
        RedisClusterAsyncCommands<String, String> commands = link.get();
        Range<String> range = Range.create(from.offset() + "-0", to + "-0");
        Future<List<StreamMessage<String, String>>> messages = commands.xrange(keys[1], range, Limit.from(PAGE));
        // read after the records: they were this incarnation's if it still is the current one
        Future<String> incarnation = commands.hget(keys[0], "i");
        List<FeedRecord> records = calls.answer(messages, deadline).stream()
                .map(it -> FeedRecord.ofEntry(
                        from.incarnation(),
                        it.getId(),
                        it.getBody().values().iterator().next()))
                .toList();
        return Long.toString(from.incarnation()).equals(calls.answer(incarnation, deadline))
                ? Optional.of(records)
                : Optional.empty();
    }

    private String[] arguments(Known known, boolean renew, String... further) {
        String[] arguments = new String[5 + further.length];
        arguments[0] = Long.toString(known.position().incarnation());
        arguments[1] = Long.toString(known.position().offset());
        arguments[2] = known.mark();
        arguments[3] = Long.toString(incarnation());
        arguments[4] = renew ? "renew" : "";
        System.arraycopy(further, 0, arguments, 5, further.length);
        return arguments;
    }

    @Override
    public void close() {
        link.close();
    }
}
