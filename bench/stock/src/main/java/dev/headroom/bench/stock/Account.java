package dev.headroom.bench.stock;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A household's account. */
@Entity
@Table(name = "account")
class Account {
    @Id
    @Nullable Long id;

    @Column(name = "household_id")
    long householdId;

    @Nullable String name;

    @Nullable String kind;

    @Nullable String ccy;

    @Column(name = "balance_minor")
    long balanceMinor;

    @Column(name = "balance_on")
    @Nullable LocalDate balanceOn;

    int version;
}
