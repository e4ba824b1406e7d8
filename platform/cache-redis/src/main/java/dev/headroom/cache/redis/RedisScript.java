package dev.headroom.cache.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import java.util.List;

/**
 * A Lua script of the application's own on the Redis of the caches. A call is one trip, two the first time on a server;
 * it lasts at most the command timeout, and is refused at once while Redis is away. What it did is unknown where it
 * timed out.
 */
public final class RedisScript implements AutoCloseable {
    private final Script script;
    private final Calls calls;
    private final Link<RedisClusterAsyncCommands<String, String>> link;

    /**
     * Opens a connection of its own in the background.
     *
     * @param text answers with an array; all its keys must lie in one slot of a cluster
     */
    public RedisScript(RedisConnections connections, String text) {
        this.script = new Script(text);
        this.link = connections.commands(StringCodec.UTF8);
        this.calls = new Calls(connections.settings().commandTimeout(), link);
    }

    /**
     * What the script answers: {@link Long} for numbers, text for the rest.
     *
     * @throws dev.headroom.cache.spi.TierUnavailable where Redis didn't answer in time, isn't there, or refused
     */
    public List<Object> call(List<String> keys, List<String> arguments) {
        RedisClusterAsyncCommands<String, String> commands = link.get();
        return calls.call(() -> script.send(commands, keys.toArray(String[]::new), arguments.toArray(String[]::new)));
    }

    @Override
    public void close() {
        link.close();
    }
}
