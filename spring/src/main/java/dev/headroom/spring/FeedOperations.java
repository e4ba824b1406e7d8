package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.changefeed.FeedStats;
import dev.headroom.changefeed.FollowedDatabase;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.changefeed.TagChurn;
import dev.headroom.freshness.Source;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an operator sees of how this node learns what has changed; the application decides who may. */
public final class FeedOperations {
    private static final ErrorCode NOT_LEADER = new ErrorCode("NOT_THE_FEEDS_LEADER", ErrorCode.Kind.CONFLICT);
    private static final int MOST_TAGS = 512;

    private final Source source;
    private final ChangeFeedSettings.Kind wanted;

    FeedOperations(Source source, ChangeFeedSettings.Kind wanted) {
        this.source = source;
        this.wanted = wanted;
    }

    /**
     * How this node's knowledge is at the moment.
     *
     * @param configured where changes are to be learned
     * @param followed whether they are learned there; otherwise only what services announce is known
     * @param ageMillis everything that was committed longer ago is known
     * @param incarnation of the source, as text: it doesn't fit a number of JavaScript
     * @param offset up to which every change is known
     * @param feed more of it; null where the database isn't followed
     * @param churning tags that changed most since the node began, the most first
     */
    public record Report(
            String configured,
            boolean followed,
            long ageMillis,
            String incarnation,
            long offset,
            @Nullable FeedStats feed,
            List<TagChurn> churning) {}

    /** @param mostTags 0 to 512 */
    public Report report(int mostTags) {
        FollowedDatabase database = source instanceof FollowedDatabase followed ? followed : null;
        return new Report(
                wanted.name().toLowerCase(Locale.ROOT),
                database != null,
                Math.max(0, (System.nanoTime() - source.freshAsOfNanos()) / 1_000_000),
                Long.toString(source.applied().incarnation()),
                source.applied().offset(),
                database == null ? null : database.stats(),
                database == null ? List.of() : database.churn(Math.clamp(mostTags, 0, MOST_TAGS)));
    }

    /**
     * Lets the server forget the log that it keeps for nodes that are away.
     *
     * @throws CodedException NOT_THE_FEEDS_LEADER on a node that doesn't lead
     */
    public void letGo() {
        if (!(source instanceof PostgresSource log) || !log.letGo(0)) {
            throw CodedException.of(
                    NOT_LEADER,
                    Violation.of("node", "must lead the fleet's feed", null)
                            .instead("ask the node whose role is LEADER"));
        }
    }
}
