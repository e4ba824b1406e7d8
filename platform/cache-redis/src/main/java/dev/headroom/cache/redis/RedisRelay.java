package dev.headroom.cache.redis;

import dev.headroom.cache.spi.TierUnavailable;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.ChangeRelay;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.RelayUnavailableException;
import dev.headroom.freshness.TableCopy;
import dev.headroom.freshness.Tag;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A relay of changes in Redis: a stream whose record ids are positions, so that a node reads on from wherever it is.
 * Each incarnation has a stream of its own, which ends an hour after the last change was left in it. Redis may lose any
 * of it; a run that isn't whole says so, and those who follow it read the source instead.
 */
public final class RedisRelay implements ChangeRelay {
    private static final int PAGE = 1000;
    private static final Duration LIFE = Duration.ofHours(1);
    private static final Duration COPY_LIFE = Duration.ofDays(1);
    /** A table's copy may be some megabytes. */
    private static final Duration COPY_PATIENCE = Duration.ofSeconds(2);

    private static final Position NOWHERE = new Position(0, 0);

    private final String tag;
    private final String channel;
    private final String retained;
    private final Link<RedisClusterAsyncCommands<String, String>> link;
    private final Calls calls;
    private final Link<RedisClusterAsyncCommands<String, byte[]>> copies;
    private final Calls copyCalls;
    private final Link<StatefulRedisPubSubConnection<String, String>> listening;
    private final Semaphore news = new Semaphore(0);
    private final AtomicReference<Position> wanted = new AtomicReference<>(NOWHERE);

    /**
     * Connects in the background.
     *
     * @param name of the run: nodes share it that follow the same source with the same mapping of tags
     * @param retained changes that are kept, from 100
     */
    public RedisRelay(RedisConnections connections, String name, int retained) {
        this.tag = "{" + name + ":relay}";
        this.channel = tag + ":bell";
        this.retained = Integer.toString(Math.max(100, retained));
        this.link = connections.commands(StringCodec.UTF8);
        this.calls = new Calls(connections.settings().commandTimeout(), link);
        this.copies = connections.commands(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        this.copyCalls = new Calls(COPY_PATIENCE, copies);
        this.listening = connections.listen(channel, new RedisPubSubAdapter<>() {
            @Override
            public void message(String to, String message) {
                heard(message);
            }

            @Override
            public void subscribed(String to, long count) {
                news.release();
            }
        });
    }

    private void heard(String message) {
        String[] parts = message.split(" ", 3);
        try {
            if (parts.length == 3 && parts[0].equals("w")) {
                Position position = new Position(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
                wanted.accumulateAndGet(position, (known, next) -> known.covers(next) ? known : next);
            }
        } catch (IllegalArgumentException _) {
            // somebody else's message wakes, and says nothing
        }
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    private static <T> T relayed(Supplier<T> call) {
        try {
            return call.get();
        } catch (TierUnavailable failure) {
            throw new RelayUnavailableException(String.valueOf(failure.getMessage()), failure);
        }
    }

    private String[] keys(long incarnation) {
        String run = tag + ":" + Long.toHexString(incarnation);
        return new String[] {run + ":state", run + ":log"};
    }

    private List<Object> send(Script script, long incarnation, String... arguments) {
        return relayed(() -> calls.call(() -> script.send(link.get(), keys(incarnation), arguments)));
    }

    @Override
    public Page read(Position after) {
        List<Object> answer =
                send(RelayScripts.READ, after.incarnation(), Long.toString(after.offset()), Integer.toString(PAGE));
        if (FeedReading.number(answer.get(0)) == 0) {
            return Page.NONE;
        }
        List<Change> changes = new ArrayList<>();
        for (Object entry : (List<?>) answer.get(2)) {
            Optional<Change> change = change(after.incarnation(), (List<?>) entry);
            if (change.isEmpty()) {
                return Page.NONE;
            }
            changes.add(change.get());
        }
        boolean more = changes.size() == PAGE;
        long reached = more ? changes.getLast().position().offset() : FeedReading.number(answer.get(1));
        return new Page(true, changes, reached, more);
    }

    @Override
    public boolean append(Position from, List<Change> changes, long reached) {
        List<String> arguments = new ArrayList<>(List.of(
                Long.toString(from.offset()),
                Long.toString(reached),
                retained,
                Long.toString(LIFE.toMillis()),
                channel,
                "n"));
        for (Change change : changes) {
            arguments.add(Long.toString(change.position().offset()));
            arguments.add(body(change));
        }
        List<Object> answer = send(RelayScripts.APPEND, from.incarnation(), arguments.toArray(String[]::new));
        return FeedReading.number(answer.get(0)) == 1;
    }

    @Override
    public void begin(Position base) {
        send(RelayScripts.BEGIN, base.incarnation(), Long.toString(base.offset()), Long.toString(LIFE.toMillis()));
    }

    /** The change before, the transaction, then a tag a line: tags have no control characters. */
    private static String body(Change change) {
        return change.tags().stream()
                .map(Tag::name)
                .collect(Collectors.joining("\n", change.previous() + " " + change.transaction() + "\n", ""));
    }

    private static Optional<Change> change(long incarnation, List<?> entry) {
        try {
            String id = String.valueOf(entry.get(0));
            String[] lines = String.valueOf(((List<?>) entry.get(1)).get(1)).split("\n", -1);
            String[] numbers = lines[0].split(" ", 2);
            List<Tag> tags = new ArrayList<>(lines.length - 1);
            for (int i = 1; i < lines.length; i++) {
                tags.add(Tag.of(lines[i]));
            }
            return Optional.of(new Change(
                    Long.parseLong(numbers[0]),
                    new Position(incarnation, Long.parseLong(id.substring(0, id.indexOf('-')))),
                    Long.parseLong(numbers[1]),
                    tags));
        } catch (RuntimeException _) {
            // written by somebody else, or by another version: the run can't be followed
            return Optional.empty();
        }
    }

    @Override
    public void want(Position position) {
        try {
            var _ = link.get().publish(channel, "w " + position.incarnation() + " " + position.offset());
        } catch (RuntimeException _) {
            // whoever wants it asks again
        }
    }

    @Override
    public long wanted(long incarnation) {
        Position most = wanted.get();
        return most.incarnation() == incarnation ? most.offset() : 0;
    }

    @Override
    public boolean awaitNews(Duration atMost) throws InterruptedException {
        boolean rung = news.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
        news.drainPermits();
        return rung;
    }

    @Override
    public Optional<TableCopy> copy() {
        byte[] bytes = relayed(() -> copyCalls.<byte[]>call(() -> copies.get().get(tag + ":table")));
        return bytes == null ? Optional.empty() : TableCopy.decode(bytes);
    }

    @Override
    public void keep(TableCopy copy) {
        byte[] bytes = copy.encode();
        relayed(() -> copyCalls.call(
                () -> copies.get().set(tag + ":table", bytes, SetArgs.Builder.px(COPY_LIFE.toMillis()))));
    }

    @Override
    public void close() {
        listening.close();
        link.close();
        copies.close();
    }
}
