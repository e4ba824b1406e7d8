package dev.headroom.finance.server.advice;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.notifications.Notifications;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.Versioned;
import dev.headroom.freshness.TagScope;
import dev.headroom.spring.CacheDeclarations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Threads of messages. Whoever may read a household may write into its threads: an advisor's word is what it is for.
 */
@Component
class Advice {
    private static final ErrorCode NO_SUCH_THREAD = new ErrorCode("NO_SUCH_THREAD", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode THREAD_CLOSED = new ErrorCode("THREAD_CLOSED", ErrorCode.Kind.CONFLICT);

    private static final String SELECT = """
            select t.id, t.topic, t.status, t.created_at, t.version, t.household_id,
                   (select count(*) from advice_message m where m.thread_id = t.id) as messages,
                   (select max(m.created_at) from advice_message m where m.thread_id = t.id) as last_at
            from advice_thread t
            where t.household_id = :household""";

    private final JdbcClient jdbc;
    private final Notifications notifications;
    private final InstantSource clock;
    private final Cache<AdviceThread> cache;

    Advice(JdbcClient jdbc, Notifications notifications, InstantSource clock, CacheDeclarations caches) {
        this.jdbc = jdbc;
        this.notifications = notifications;
        this.clock = clock;
        this.cache = caches.declare(CacheSpec.of(KeyTemplate.of("thread:{household}:{thread}"), AdviceThread.class)
                .tags("household:{household}")
                .build());
    }

    /** @param lastAt of the last message; null while there is none */
    record AdviceThread(
            long id,
            String topic,
            String status,
            int messages,
            Instant createdAt,
            @Nullable Instant lastAt,
            int version)
            implements Versioned {}

    /** @param authorId null for a sign-in that is gone */
    record Message(
            long id, @Nullable Long authorId, @Nullable String author, String body, Instant createdAt) {}

    Page<AdviceThread> page(long household, Optional<String> status, Optional<String> text, PageRequest page) {
        List<AdviceThread> rows = jdbc.sql(SELECT + """
                         and (:status = '' or t.status = :status)
                         and (:text = '' or t.topic ilike '%' || :literal || '%' or exists (
                             select from advice_message m
                             where m.thread_id = t.id
                               and to_tsvector('simple', m.body) @@ websearch_to_tsquery('simple', :text)))
                         and (:first or t.id < :after)
                        order by t.id desc limit :fetch
                        """)
                .param("household", household)
                .param("status", status.orElse(""))
                .param("text", text.orElse(""))
                .param("literal", text.map(Advice::literal).orElse(""))
                .param("first", page.first())
                .param("after", page.afterId())
                .param("fetch", page.fetch())
                .query((row, _) -> read(row))
                .list();
        return Page.of(rows, page, row -> List.of(row.id()));
    }

    /** What somebody searches for is no pattern. */
    private static String literal(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    AdviceThread get(long household, long id) {
        return cache.getOrLoad(cache.key(Tenant.of(household), household, id), () -> find(household, id))
                .orElseThrow(() -> noSuch(id));
    }

    private @Nullable AdviceThread find(long household, long id) {
        return jdbc.sql(SELECT + " and t.id = :id")
                .param("household", household)
                .param("id", id)
                .query((row, _) -> read(row))
                .optional()
                .orElse(null);
    }

    private static CodedException noSuch(long id) {
        return CodedException.of(
                NO_SUCH_THREAD, Violation.of("thread", "must be one of the household's", Long.toString(id)));
    }

    @Transactional
    public AdviceThread begin(long household, Caller author, String topic, String body) {
        long id = jdbc.sql("insert into advice_thread (household_id, topic, created_at) values (?, ?, ?) returning id")
                .params(household, topic.strip(), Timestamp.from(clock.instant()))
                .query(Long.class)
                .single();
        write(id, author, body);
        return require(household, id);
    }

    private AdviceThread require(long household, long id) {
        AdviceThread thread = find(household, id);
        if (thread == null) {
            throw noSuch(id);
        }
        return thread;
    }

    @Transactional
    public AdviceThread change(long household, long id, IfMatch condition, String topic, String status) {
        AdviceThread before = require(household, id);
        condition.require(before.version());
        jdbc.sql("update advice_thread set topic = ?, status = ?, version = version + 1 where id = ?")
                .params(topic.strip(), status, id)
                .update();
        return require(household, id);
    }

    void remove(long household, long id) {
        if (jdbc.sql("delete from advice_thread where id = ? and household_id = ?")
                        .params(id, household)
                        .update()
                == 0) {
            throw noSuch(id);
        }
    }

    Page<Message> messages(long household, long thread, PageRequest page) {
        require(household, thread);
        List<Message> rows = jdbc.sql("""
                        select m.id, m.author_id, u.display_name, m.body, m.created_at
                        from advice_message m left join app_user u on u.id = m.author_id
                        where m.thread_id = :thread and m.id > :after order by m.id limit :fetch
                        """)
                .param("thread", thread)
                .param("after", page.afterId())
                .param("fetch", page.fetch())
                .query((row, _) -> message(row))
                .list();
        // each with its author's name
        rows.stream()
                .map(Message::authorId)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(author -> TagScope.dependsOn(Changes.user(author)));
        return Page.of(rows, page, row -> List.of(row.id()));
    }

    @Transactional
    public Message add(long household, long thread, Caller author, String body) {
        AdviceThread known = require(household, thread);
        if (known.status().equals("closed")) {
            throw CodedException.of(
                    THREAD_CLOSED,
                    Violation.of("thread", "must be open for a message", known.topic())
                            .instead("open it again or begin another"));
        }
        Message message = write(thread, author, body);
        Caller.Household own = author.household();
        if (own == null || own.id() != household) {
            notifications.tell(household, "advice", "New message: " + known.topic(), "Your advisor wrote to you.");
        }
        return message;
    }

    private Message write(long thread, Caller author, String body) {
        return jdbc.sql("""
                        with added as (
                            insert into advice_message (thread_id, author_id, body, created_at) values (?, ?, ?, ?)
                            returning id, author_id, body, created_at)
                        select a.id, a.author_id, u.display_name, a.body, a.created_at
                        from added a left join app_user u on u.id = a.author_id
                        """)
                .params(thread, author.userId(), body.strip(), Timestamp.from(clock.instant()))
                .query((row, _) -> message(row))
                .single();
    }

    private static Message message(ResultSet row) throws SQLException {
        return new Message(
                row.getLong("id"),
                row.getObject("author_id", Long.class),
                row.getString("display_name"),
                row.getString("body"),
                row.getTimestamp("created_at").toInstant());
    }

    private static AdviceThread read(ResultSet row) throws SQLException {
        Timestamp last = row.getTimestamp("last_at");
        return new AdviceThread(
                row.getLong("id"),
                row.getString("topic"),
                row.getString("status"),
                row.getInt("messages"),
                row.getTimestamp("created_at").toInstant(),
                last == null ? null : last.toInstant(),
                row.getInt("version"));
    }
}
