package dev.headroom.finance.server.work;

import dev.headroom.finance.server.mail.Mailer;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.RateLimit;
import dev.headroom.jobs.RetryPolicy;
import dev.headroom.jobs.RunningJob;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import dev.headroom.spring.JobQueue;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Sends a notification to everybody of its household by e-mail. The payload is an id: what a message says stays in one
 * table. Each message carries an id of its job and reader, by which a mail server that has it can tell a second one.
 */
@Component
class Email implements Task<Email.Delivery> {
    /** @param notification whose title and text are sent */
    record Delivery(long notification) {}

    static final TaskType<Delivery> TYPE = TaskType.of("notification_email", Delivery.class)
            .in(Queues.MAIL)
            .priority(6)
            .within(Duration.ofMinutes(2))
            .retried(new RetryPolicy(10, Duration.ofSeconds(15), Duration.ofHours(1)))
            .limited(RateLimit.perSecond(20));

    private static final String READERS = """
            select u.id, u.email, n.title, n.body
            from notification n
            join app_user u on u.household_id = n.household_id and u.active and u.password_hash is not null
            where n.id = ? and not exists (
                select from notification_delivery d where d.notification_id = n.id and d.user_id = u.id)
            order by u.id
            """;

    private final JdbcClient jdbc;
    private final Mailer mailer;
    private final InstantSource clock;
    private final String publicUrl;

    Email(JdbcClient jdbc, Mailer mailer, InstantSource clock, HeadroomSettings settings) {
        this.jdbc = jdbc;
        this.mailer = mailer;
        this.clock = clock;
        this.publicUrl = settings.publicUrl();
    }

    private record Reader(long user, String email, String title, String body) {}

    @Override
    public TaskType<Delivery> type() {
        return TYPE;
    }

    /** @return how many messages a server took now */
    @Override
    public Integer run(Delivery delivery, RunningJob job) throws Exception {
        List<Reader> readers = jdbc.sql(READERS)
                .param(delivery.notification())
                .query((row, _) -> new Reader(
                        row.getLong("id"), row.getString("email"), row.getString("title"), row.getString("body")))
                .list();
        for (Reader reader : readers) {
            mailer.deliverNow(
                    reader.email(),
                    reader.title(),
                    reader.body() + "\n\n" + publicUrl + "\n",
                    job.idempotencyKey() + "-" + reader.user());
            job.transaction(_ -> note(delivery.notification(), reader.user()));
        }
        return readers.size();
    }

    private int note(long notification, long user) {
        return jdbc.sql("insert into notification_delivery values (?, ?, ?) on conflict do nothing")
                .params(notification, user, Timestamp.from(clock.instant()))
                .update();
    }

    /** Tells a household in the service and by e-mail, both or neither, in the transaction under way. */
    static void tell(JdbcClient jdbc, JobQueue queue, Notice notice) {
        long id = jdbc.sql(
                        "insert into notification (household_id, kind, title, body) values (?, ?, ?, ?) returning id")
                .params(notice.household(), notice.kind(), notice.title(), notice.body())
                .query(Long.class)
                .single();
        queue.enqueue(JobRequest.of(TYPE, new Delivery(id)).unique("notification_email:" + id));
    }

    record Notice(long household, String kind, String title, String body) {}
}
