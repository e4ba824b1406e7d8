package dev.headroom.bench.jmh;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.LocalDate;

/** A row that is written by every way, with a key that the application gives. */
@Entity
@Table(name = "bulk_row")
class BulkRow {
    @Id
    long id;

    long account;
    LocalDate postedOn = LocalDate.EPOCH;
    BigDecimal amount = BigDecimal.ZERO;
    String note = "";

    protected BulkRow() {}

    BulkRow(long id) {
        this.id = id;
        this.account = id % 1_000;
        this.postedOn = LocalDate.of(2024, 1, 1).plusDays(id % 365);
        this.amount = BigDecimal.valueOf(id % 100_000, 2);
        this.note = "note " + id;
    }
}
