package dev.headroom.cache.redis;

import dev.headroom.freshness.Position;
import java.util.List;

/**
 * A feed as the server had it at one moment.
 *
 * @param mark of the record at the end
 * @param serverMicros of the server's clock
 * @param page records after the one that the reader knew, or the oldest of an incarnation that it didn't know
 */
record FeedReading(Position end, String mark, long serverMicros, List<FeedRecord> page) {
    static FeedReading of(List<Object> answer) {
        long incarnation = number(answer.get(0));
        long micros = number(answer.get(3)) * 1_000_000 + number(answer.get(4));
        List<FeedRecord> page = ((List<?>) answer.get(5))
                .stream().map(entry -> record(incarnation, (List<?>) entry)).toList();
        return new FeedReading(
                new Position(incarnation, number(answer.get(1))), String.valueOf(answer.get(2)), micros, page);
    }

    static long number(Object text) {
        return Long.parseLong(String.valueOf(text));
    }

    private static FeedRecord record(long incarnation, List<?> entry) {
        List<?> fields = (List<?>) entry.get(1);
        return FeedRecord.ofEntry(incarnation, String.valueOf(entry.get(0)), String.valueOf(fields.get(1)));
    }
}
