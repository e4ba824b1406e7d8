package dev.headroom.examples.bookshelf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The example as it is, over HTTP. */
@WithServers
final class BookshelfTest {
    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void book_lookedUpOftenAndMoved_isLoadedOnceAndThenShownAnew(TestServers servers, @TempDir Path directory)
            throws SQLException, IOException, InterruptedException {
        DatabaseAccess database = servers.freshDatabase();
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Bookshelf.class)
                        .run(
                                "--server.port=0",
                                "--headroom.cache.warm-up.directory=" + directory,
                                "--DATABASE_URL=" + database.url(),
                                "--DATABASE_USER=" + database.user(),
                                "--DATABASE_PASSWORD=" + database.password());
                HttpClient client = HttpClient.newHttpClient()) {
            URI book = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port")
                    + "/books/9780131103627");
            put(client, book, "cellar");
            for (int i = 0; i < 20; i++) {
                assertTrue(send(client, HttpRequest.newBuilder(book)).body().contains("cellar"));
            }
            assertEquals(1, context.getBean(Shelf.class).asked());
            put(client, book, "attic");
            assertTrue(send(client, HttpRequest.newBuilder(book)).body().contains("attic"));
            assertEquals(2, context.getBean(Shelf.class).asked());
        }
    }

    private static void put(HttpClient client, URI book, String shelf) throws IOException, InterruptedException {
        HttpResponse<String> put = send(
                client,
                HttpRequest.newBuilder(book)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(
                                "{\"title\":\"The C Programming Language\",\"shelf\":\"" + shelf + "\"}")));
        assertEquals(204, put.statusCode(), put.body());
    }
}
