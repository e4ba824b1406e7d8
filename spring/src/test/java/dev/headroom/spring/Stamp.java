package dev.headroom.spring;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** Of a parcel. */
@Entity
class Stamp {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    private @Nullable Long id;

    private int number;

    protected Stamp() {}

    Stamp(int number) {
        this.number = number;
    }

    @Nullable Long id() {
        return id;
    }

    int number() {
        return number;
    }
}
