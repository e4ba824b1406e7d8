package dev.headroom.sql.corpus;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** As an entity. */
@Entity
class Product {
    @Id
    private Long id = 0L;

    private String name = "";

    protected Product() {}

    Long id() {
        return id;
    }

    String name() {
        return name;
    }
}
