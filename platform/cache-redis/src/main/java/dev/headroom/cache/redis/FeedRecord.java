package dev.headroom.cache.redis;

import dev.headroom.base.CodedException;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A record of the feed.
 *
 * @param previous mark of the record before
 * @param change empty where somebody else wrote what can't be read: anything may have changed
 */
record FeedRecord(Position position, String previous, String mark, Optional<Change> change) {
    /** The tags as a record carries them; a tag has no control characters. */
    static String body(Collection<Tag> tags) {
        return tags.stream().map(Tag::name).collect(Collectors.joining("\n"));
    }

    /** From a message: incarnation, offset, then the record. */
    static Optional<FeedRecord> ofMessage(String message) {
        String[] parts = message.split(" ", 3);
        try {
            return parts.length < 3
                    ? Optional.empty()
                    : Optional.of(of(new Position(Long.parseLong(parts[0]), Long.parseLong(parts[1])), parts[2]));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** From the stream: an id, and a field with its value. */
    static FeedRecord ofEntry(long incarnation, String id, String record) {
        return of(new Position(incarnation, Long.parseLong(id.substring(0, id.indexOf('-')))), record);
    }

    private static FeedRecord of(Position position, String record) {
        String[] lines = record.split("\n", -1);
        String[] marks = lines[0].split(" ", 2);
        String previous = marks[0];
        String mark = marks.length > 1 ? marks[1] : "";
        try {
            List<Tag> tags = new ArrayList<>(lines.length - 1);
            for (int i = 1; i < lines.length; i++) {
                tags.add(Tag.of(lines[i]));
            }
            Change change = new Change(position.offset() - 1, position, Change.NO_TRANSACTION, tags);
            return new FeedRecord(position, previous, mark, Optional.of(change));
        } catch (CodedException _) {
            return new FeedRecord(position, previous, mark, Optional.empty());
        }
    }
}
