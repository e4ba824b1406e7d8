package dev.headroom.cache.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.RedisChild;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.ChangeRelay;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.RelayUnavailableException;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.testing.RelayContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithServers
final class RedisRelayTest extends RelayContract {
    private final RedisChild server;
    private final RedisConnections connections;
    private final List<ChangeRelay> opened = new ArrayList<>();

    RedisRelayTest(TestServers servers) {
        server = RedisChild.start(servers.redisUrl().orElseThrow());
        connections = new RedisConnections(RedisSettings.of(server.url()).withCommandTimeout(Duration.ofSeconds(1)));
    }

    @AfterEach
    void close() throws Exception {
        opened.forEach(ChangeRelay::close);
        connections.close();
        server.close();
    }

    @Override
    protected ChangeRelay open() {
        RedisRelay relay = new RedisRelay(connections, "contract", 100_000);
        opened.add(relay);
        Eventually.eventually("it answers on both connections", () -> {
            try {
                relay.read(new Position(1, 1));
                var _ = relay.copy();
                return true;
            } catch (RelayUnavailableException _) {
                return false;
            }
        });
        return relay;
    }

    @Override
    protected void forget() {
        server.ask("FLUSHALL");
    }

    private static Change change(long offset) {
        return new Change(offset - 1, new Position(5, offset), 7, List.of(Tag.of("row:1")));
    }

    @Test
    void streamThatWasEvicted_isNotARun() {
        ChangeRelay relay = open();
        relay.begin(new Position(5, 1));
        relay.append(new Position(5, 1), List.of(change(2), change(3)), 3);
        server.ask("DEL", "{contract:relay}:5:log");
        assertFalse(relay.read(new Position(5, 1)).known());
        assertFalse(relay.read(new Position(5, 3)).known());
    }

    @Test
    void endThatWasLost_isNoticed() {
        ChangeRelay relay = open();
        relay.begin(new Position(5, 1));
        relay.append(new Position(5, 1), List.of(change(2), change(3)), 3);
        server.ask("XDEL", "{contract:relay}:5:log", "3-0");
        assertFalse(relay.read(new Position(5, 2)).known());
    }

    @Test
    void changesThatWereTrimmed_areMissed_andLaterOnesAreNot() {
        ChangeRelay relay = open();
        relay.begin(new Position(5, 1));
        relay.append(new Position(5, 1), List.of(change(2), change(3), change(4)), 4);
        server.ask("XTRIM", "{contract:relay}:5:log", "MAXLEN", "1");
        assertFalse(relay.read(new Position(5, 1)).known());
        assertTrue(relay.read(new Position(5, 3)).known());
    }

    @Test
    void recordOfSomebodyElse_isNoChange() {
        ChangeRelay relay = open();
        relay.begin(new Position(5, 1));
        relay.append(new Position(5, 1), List.of(change(2)), 2);
        server.ask("DEL", "{contract:relay}:5:log");
        server.ask("XADD", "{contract:relay}:5:log", "2-0", "c", "0 nonsense");
        assertFalse(relay.read(new Position(5, 1)).known());
    }

    @Test
    void serverThatIsAway_isAnErrorOfItsOwn() {
        ChangeRelay relay = open();
        server.kill();
        assertThrows(RelayUnavailableException.class, () -> relay.read(new Position(5, 1)));
        relay.want(new Position(5, 1));
    }
}
