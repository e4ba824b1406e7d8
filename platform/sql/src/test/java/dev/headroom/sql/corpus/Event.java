package dev.headroom.sql.corpus;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** As an entity whose key the database gives, which keeps Hibernate from batching. */
@Entity
class Event {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String kind = "";

    private int amount;

    protected Event() {}

    Event(String kind, int amount) {
        this.kind = kind;
        this.amount = amount;
    }

    String label() {
        return kind + amount;
    }

    @Nullable Long id() {
        return id;
    }
}
