package dev.headroom.bench.jmh;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.LocalDateTime;

/** A row of the list that is paged through. */
@Entity
@Table(name = "keyset_entry")
class KeysetEntry {
    @Id
    long id;

    LocalDateTime postedAt = LocalDateTime.MIN;

    protected KeysetEntry() {}
}
