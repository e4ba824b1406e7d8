package dev.headroom.finance.server.notifications;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What households are told: written by other features, read and put away by the household. */
@Component
public class Notifications {
    private static final int LONGEST_TITLE = 200;
    private static final ErrorCode NO_SUCH = new ErrorCode("NO_SUCH_NOTIFICATION", ErrorCode.Kind.NOT_FOUND);

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Notifications(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param readAt null while it is new */
    record Notification(
            long id,
            String kind,
            String title,
            String body,
            Instant createdAt,
            @Nullable Instant readAt) {}

    /** Tells a household something. */
    public void tell(long household, String kind, String title, String body) {
        jdbc.sql("insert into notification (household_id, kind, title, body, created_at) values (?, ?, ?, ?, ?)")
                .params(
                        household,
                        kind,
                        title.length() > LONGEST_TITLE ? title.substring(0, LONGEST_TITLE) : title,
                        body,
                        Timestamp.from(clock.instant()))
                .update();
    }

    Page<Notification> page(Household household, boolean unread, PageRequest page) {
        List<Notification> rows = jdbc.sql("""
                        select id, kind, title, body, created_at, read_at from notification
                        where household_id = :household and (not :unread or read_at is null)
                          and (:first or id < :after)
                        order by id desc limit :fetch
                        """)
                .param("household", household.id())
                .param("unread", unread)
                .param("first", page.first())
                .param("after", page.afterId())
                .param("fetch", page.fetch())
                .query((row, _) -> read(row))
                .list();
        return Page.of(rows, page, row -> List.of(row.id()));
    }

    int unread(Household household) {
        return jdbc.sql("select count(*) from notification where household_id = ? and read_at is null")
                .param(household.id())
                .query(Integer.class)
                .single();
    }

    Notification markRead(Household household, long id) {
        return jdbc.sql("""
                        update notification set read_at = coalesce(read_at, ?) where id = ? and household_id = ?
                        returning id, kind, title, body, created_at, read_at
                        """)
                .params(Timestamp.from(clock.instant()), id, household.id())
                .query((row, _) -> read(row))
                .optional()
                .orElseThrow(() -> noSuch(id));
    }

    int markAllRead(Household household) {
        return jdbc.sql("update notification set read_at = ? where household_id = ? and read_at is null")
                .params(Timestamp.from(clock.instant()), household.id())
                .update();
    }

    void remove(Household household, long id) {
        int removed = jdbc.sql("delete from notification where id = ? and household_id = ?")
                .params(id, household.id())
                .update();
        if (removed == 0) {
            throw noSuch(id);
        }
    }

    private static CodedException noSuch(long id) {
        return CodedException.of(
                NO_SUCH, Violation.of("notification", "must be one of the household's", Long.toString(id)));
    }

    private static Notification read(ResultSet row) throws SQLException {
        Timestamp read = row.getTimestamp("read_at");
        return new Notification(
                row.getLong("id"),
                row.getString("kind"),
                row.getString("title"),
                row.getString("body"),
                row.getTimestamp("created_at").toInstant(),
                read == null ? null : read.toInstant());
    }
}
