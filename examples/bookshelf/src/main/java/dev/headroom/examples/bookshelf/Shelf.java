package dev.headroom.examples.bookshelf;

import dev.headroom.spring.CacheOperations;
import dev.headroom.spring.Cached;
import dev.headroom.spring.Timed;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Finds books; asks the database for each once, until it is moved. */
@Service
class Shelf {
    private final JdbcClient jdbc;
    private final CacheOperations caches;
    private final AtomicLong asked = new AtomicLong();

    Shelf(JdbcClient jdbc, CacheOperations caches) {
        this.jdbc = jdbc;
        this.caches = caches;
        jdbc.sql("create table if not exists book (isbn text primary key, title text not null, shelf text not null)")
                .update();
    }

    /** Kept in memory, and on Redis where one is configured; one load however many ask. */
    @Timed("book_find")
    @Cached(cache = "book:{isbn}", tags = "book:{isbn}", ttl = "10m", owner = Cached.Owner.COMMON)
    public Optional<Book> find(String isbn) {
        asked.incrementAndGet();
        return jdbc.sql("select isbn, title, shelf from book where isbn = ?")
                .param(isbn)
                .query((row, _) -> new Book(row.getString(1), row.getString(2), row.getString(3)))
                .optional();
    }

    /** What any node keeps of the book ends with it. */
    void put(Book book) {
        jdbc.sql("""
                insert into book values (?, ?, ?)
                on conflict (isbn) do update set title = excluded.title, shelf = excluded.shelf""").params(book.isbn(), book.title(), book.shelf()).update();
        var _ = caches.invalidateTag("book:" + book.isbn());
    }

    long asked() {
        return asked.get();
    }
}
