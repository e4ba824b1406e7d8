package dev.headroom.sql.corpus;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A product's row as an entity whose key the application gives. */
@Entity
@Table(name = "product")
class Note {
    @Id
    private Long id = 0L;

    private String name = "";

    protected Note() {}

    Note(long id, String name) {
        this.id = id;
        this.name = name;
    }

    Long id() {
        return id;
    }

    String name() {
        return name;
    }
}
