package dev.headroom.sql.corpus;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** As an entity. */
@Entity
class Shipment {
    @Id
    private Long id = 0L;

    private String carrier = "";

    protected Shipment() {}

    Long id() {
        return id;
    }

    String carrier() {
        return carrier;
    }
}
