package dev.headroom.examples.bookshelf;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service. It needs {@code DATABASE_URL}, and takes {@code CACHE_REDIS_URL} where there is one. */
@SpringBootApplication
public class Bookshelf {
    public static void main(String[] args) {
        SpringApplication.run(Bookshelf.class, args);
    }
}
