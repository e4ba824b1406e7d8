package dev.headroom.finance.server.outlook;

import dev.headroom.base.CodedException;
import dev.headroom.finance.server.identity.Caller;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Today's outlook for the page that shows it first. */
@Component
public class TodaysOutlook {
    private final Outlooks outlooks;
    private final Peers peers;

    TodaysOutlook(Outlooks outlooks, Peers peers) {
        this.outlooks = outlooks;
        this.peers = peers;
    }

    /**
     * What a day says, in short and whole.
     *
     * @param score 0 to 100; null where there isn't enough to tell one
     * @param band null where there is no score
     * @param change of the score in seven days; null where there was none then
     * @param answer what {@code GET /api/v2/daily-outlook/{user}} answers
     */
    public record Told(
            LocalDate date,
            @Nullable Integer score,
            @Nullable String band,
            @Nullable Integer change,
            @Nullable String insight,
            Object answer) {}

    /** The newest outlook of a person's own household; none before there are data. */
    public Optional<Told> of(Caller caller) {
        Caller.Household household = caller.household();
        if (household == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(told(caller.userId(), household, outlooks.of(household, null)));
        } catch (CodedException noData) {
            return Optional.empty();
        }
    }

    private Told told(long user, Caller.Household household, Outlooks.Answer answer) {
        OutlookDocument day = answer.document();
        OutlookController.OutlookView view = new OutlookController.OutlookView(
                user + ":" + day.date(),
                user,
                answer.revision(),
                day,
                peers.of(household.id(), day.date(), day.balanceScore()));
        return new Told(
                day.date(),
                day.balanceScore(),
                day.band(),
                day.delta7d(),
                day.primaryInsight(),
                OutlookController.Envelope.of(view));
    }
}
