package dev.headroom.finance.server.work;

import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.JobSchedule;
import dev.headroom.jobs.RunningJob;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import dev.headroom.spring.JobQueue;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Asks for the reports of a month that is over everywhere, of every household that somebody signs in to. Each thousand
 * is one transaction with the place it goes on from, so that a second attempt asks for none again.
 */
@Component
class MonthEnd implements Task<MonthEnd.Month> {
    /** @param month its first day */
    record Month(LocalDate month) {}

    static final TaskType<Month> TYPE =
            TaskType.of("month_end", Month.class).in(Queues.SETS).within(Duration.ofHours(1));

    private static final String NEXT = """
            select distinct u.household_id from app_user u
            where u.household_id > :after and u.active and u.password_hash is not null
              and not exists (select from household_report r where r.household_id = u.household_id and r.month = :month)
            order by u.household_id limit 1000
            """;

    private final JdbcClient jdbc;
    private final JobQueue queue;

    MonthEnd(JdbcClient jdbc, JobQueue queue) {
        this.jdbc = jdbc;
        this.queue = queue;
    }

    @Override
    public TaskType<Month> type() {
        return TYPE;
    }

    @Override
    public Map<String, Long> run(Month month, RunningJob job) throws Exception {
        long asked = 0;
        long after = 0;
        List<Long> households;
        do {
            households = next(month, after);
            List<Long> some = households;
            job.transaction(_ -> {
                some.forEach(household -> queue.enqueue(ReportTask.request(household, month.month(), true)));
                return some.size();
            });
            asked += households.size();
            after = households.isEmpty() ? after : households.getLast();
            job.progress(asked, asked + (households.isEmpty() ? 0 : 1), "households asked for");
        } while (!households.isEmpty() && !job.ending());
        return Map.of("households", asked);
    }

    private List<Long> next(Month month, long after) {
        return jdbc.sql(NEXT)
                .param("after", after)
                .param("month", month.month())
                .query((row, _) -> row.getLong(1))
                .list();
    }

    /** On the second of a month, when the one before is over everywhere. */
    @Configuration(proxyBeanMethods = false)
    static class Schedules {
        @Bean
        JobSchedule monthEndSchedule() {
            return new JobSchedule("month_end", "0 0 6 2 * *", ZoneOffset.UTC, slot -> {
                LocalDate month =
                        LocalDate.ofInstant(slot, ZoneOffset.UTC).minusMonths(1).withDayOfMonth(1);
                return JobRequest.of(TYPE, new Month(month)).unique("month_end:" + month);
            });
        }
    }
}
