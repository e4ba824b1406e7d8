package dev.headroom.cache.redis;

import static dev.headroom.embedded.testing.Eventually.eventually;

import dev.headroom.cache.redis.testing.RedisNode;
import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.embedded.testing.RedisChild;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.testing.OutageContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithServers
final class RedisOutageContractTest extends OutageContract {
    private final RedisChild server;
    private final FaultProxy network;
    private final RedisNode here;
    private final RedisNode there;

    RedisOutageContractTest(TestServers servers) {
        server = RedisChild.start(servers.redisUrl().orElseThrow());
        network = new FaultProxy(server.port());
        here = RedisNode.open(network.url(), RedisNode.feed("outage"));
        there = RedisNode.open(server.url(), RedisNode.feed("outage"));
    }

    @AfterEach
    void close() throws Exception {
        here.close();
        there.close();
        network.close();
        server.close();
    }

    private static long followers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("redis-feed-outage"))
                .count();
    }

    @Test
    void close_endsTheThreadThatFollows() {
        long open = followers();
        here.source().close();
        here.source().close();
        eventually("one follows less", () -> followers() == open - 1);
    }

    @Override
    protected Source here() {
        return here.source();
    }

    @Override
    protected Source there() {
        return there.source();
    }

    @Override
    protected void cut() {
        network.cut();
        eventually("the node knows", () -> !here.source().stats().following());
    }

    @Override
    protected void heal() {
        network.heal();
    }

    @Override
    protected void retain(int changes) {
        server.ask("XTRIM", "{outage:feed}:log", "MAXLEN", Integer.toString(changes));
    }
}
