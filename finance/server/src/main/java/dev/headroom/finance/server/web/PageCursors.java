package dev.headroom.finance.server.web;

import dev.headroom.sql.Cursors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Signs the cursors of pages with the deployment's own secret, which the database keeps: a page that one node answered
 * goes on at any other, and nobody else can make a cursor.
 */
@Component
public final class PageCursors {
    private final Cursors cursors;

    PageCursors(JdbcClient jdbc) {
        this.cursors = Cursors.signedWith(jdbc.sql("select secret from page_cursor_secret")
                .query((row, _) -> row.getBytes("secret"))
                .single());
    }

    /**
     * The part of a list that was asked for otherwise than by a query.
     *
     * @param limit most items, 1 to 200
     * @param cursor null for the first page
     * @param scope what the cursor is bound to: whose list, which, by which filter
     */
    public PageRequest page(int limit, @Nullable String cursor, String scope) {
        return PageRequest.of(cursors, Integer.toString(limit), cursor, scope);
    }

    PageRequest page(@Nullable String limit, @Nullable String cursor, String scope) {
        return PageRequest.of(cursors, limit, cursor, scope);
    }
}
