package dev.headroom.jobs;

import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Function;

/**
 * Work that comes by itself: one job for each time of the schedule, made by whichever node comes first. Of times that
 * no node was there for the first is made up for, as db-scheduler does it; work that is different at each time asks for
 * {@link Jobs#slotBefore} and makes up for those between.
 *
 * @param name of the schedule, lower snake case
 * @param cron six fields, seconds first
 * @param zone whose clock it is
 * @param request the job of a time
 */
public record JobSchedule(String name, String cron, ZoneId zone, Function<Instant, JobRequest<?>> request) {
    public JobSchedule {
        try {
            new CronSchedule(cron, zone).getInitialExecutionTime(Instant.EPOCH);
        } catch (RuntimeException unreadable) {
            throw CodedException.of(
                    TaskType.INVALID,
                    Violation.of("schedule " + name, "must be a cron expression of six fields", cron)
                            .instead("every night at three is 0 0 3 * * *"));
        }
    }
}
