package dev.headroom.spring;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** Of a parcel. */
@Entity
class Piece {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    private @Nullable Long id;

    private int number;

    protected Piece() {}

    Piece(int number) {
        this.number = number;
    }

    @Nullable Long id() {
        return id;
    }

    int number() {
        return number;
    }
}
