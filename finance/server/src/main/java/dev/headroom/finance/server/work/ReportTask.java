package dev.headroom.finance.server.work;

import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.RunningJob;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import dev.headroom.spring.JobQueue;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Makes one household's report of a month and, where asked, tells the household of it. */
@Component
class ReportTask implements Task<ReportTask.Wanted> {
    /** @param month its first day */
    record Wanted(long household, LocalDate month, boolean tell) {}

    static final TaskType<Wanted> TYPE = TaskType.of("month_report", Wanted.class)
            .in(Queues.REPORTS)
            .priority(4)
            .within(Duration.ofMinutes(5));

    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMMM yyyy", Locale.US);

    private final MonthReports reports;
    private final JdbcClient jdbc;
    private final JobQueue queue;
    private final InstantSource clock;

    ReportTask(MonthReports reports, JdbcClient jdbc, JobQueue queue, InstantSource clock) {
        this.reports = reports;
        this.jdbc = jdbc;
        this.queue = queue;
        this.clock = clock;
    }

    /** The job of a report; one that waits or is being made is not asked for twice. */
    static JobRequest<Wanted> request(long household, LocalDate month, boolean tell) {
        return JobRequest.of(TYPE, new Wanted(household, month, tell))
                .unique("month_report:" + household + ":" + YearMonth.from(month));
    }

    @Override
    public TaskType<Wanted> type() {
        return TYPE;
    }

    @Override
    public Map<String, Integer> run(Wanted wanted, RunningJob job) {
        byte[] content = MonthPdf.of(reports.of(wanted.household(), wanted.month()));
        job.atTheEnd(_ -> {
            jdbc.sql("""
                            insert into household_report (household_id, month, content, made_at) values (?, ?, ?, ?)
                            on conflict (household_id, month) do update
                            set content = excluded.content, made_at = excluded.made_at
                            """)
                    .params(wanted.household(), wanted.month(), content, Timestamp.from(clock.instant()))
                    .update();
            if (wanted.tell()) {
                String month = MONTH.format(wanted.month());
                Email.tell(
                        jdbc,
                        queue,
                        new Email.Notice(
                                wanted.household(),
                                "month_report",
                                "Your report for " + month,
                                "Your report for " + month + " is ready: what came in, where it went, and how your"
                                        + " goals stand. It waits for you among your reports."));
            }
            return content.length;
        });
        return Map.of("bytes", content.length);
    }
}
