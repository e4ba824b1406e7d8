package dev.headroom.cache.redis;

import dev.headroom.cache.redis.testing.RedisNode;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.testing.SourceContract;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

@WithServers
final class RedisSourceContractTest extends SourceContract {
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final String namespace = "contract-" + RUNS.incrementAndGet();
    private final List<RedisNode> nodes = new ArrayList<>();
    private final String url;

    RedisSourceContractTest(TestServers servers) {
        url = servers.redisUrl().orElseThrow();
    }

    @Override
    protected Source open() {
        RedisNode node = RedisNode.open(url, RedisNode.feed(namespace));
        nodes.add(node);
        return node.source();
    }

    @AfterEach
    void hangUp() {
        nodes.forEach(RedisNode::close);
    }
}
