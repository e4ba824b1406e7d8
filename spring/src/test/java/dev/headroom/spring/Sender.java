package dev.headroom.spring;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** Of a parcel. */
@Entity
class Sender {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    private @Nullable Long id;

    private String name = "";

    protected Sender() {}

    Sender(String name) {
        this.name = name;
    }

    @Nullable Long id() {
        return id;
    }

    String name() {
        return name;
    }
}
