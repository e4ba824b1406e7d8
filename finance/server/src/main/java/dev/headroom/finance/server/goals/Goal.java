package dev.headroom.finance.server.goals;

import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.pictures.Picture;
import dev.headroom.finance.server.web.Versioned;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A goal as it stands today.
 *
 * @param saved all contributions
 * @param progressPercent saved in whole percent of the target, rounded down
 * @param requiredMonthly what reaches the target on its date, from now on, without interest; zero once it is reached,
 *     null after the date
 * @param projected what will be saved on the target's date at the pace so far; at least what is saved
 * @param projectedDate when the target is reached at the pace so far; null where it never is
 * @param onTrack whether the projection reaches the target
 * @param picture what it is for, where the household gave one
 */
record Goal(
        long id,
        String name,
        GoalKind kind,
        Money target,
        LocalDate targetDate,
        int priority,
        LocalDate startedOn,
        @Nullable Instant closedAt,
        Money saved,
        int progressPercent,
        @Nullable Money requiredMonthly,
        Money projected,
        @Nullable LocalDate projectedDate,
        boolean onTrack,
        @Nullable Picture picture,
        int version)
        implements Versioned {}
