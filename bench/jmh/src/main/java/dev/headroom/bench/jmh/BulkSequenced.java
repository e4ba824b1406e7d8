package dev.headroom.bench.jmh;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** The same row with a key of a sequence, fifty at a time. */
@Entity
@Table(name = "bulk_row")
class BulkSequenced {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "bulk_ids")
    @SequenceGenerator(name = "bulk_ids", sequenceName = "bulk_ids", allocationSize = 50)
    @Nullable Long id;

    long account;
    LocalDate postedOn = LocalDate.EPOCH;
    BigDecimal amount = BigDecimal.ZERO;
    String note = "";

    protected BulkSequenced() {}

    BulkSequenced(BulkRow row) {
        this.account = row.account;
        this.postedOn = row.postedOn;
        this.amount = row.amount;
        this.note = row.note;
    }
}
