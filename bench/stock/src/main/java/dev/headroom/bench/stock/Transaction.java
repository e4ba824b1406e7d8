package dev.headroom.bench.stock;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A posting on an account. */
@Entity
@Table(name = "txn")
class Transaction {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable Long id;

    @Column(name = "household_id")
    long householdId;

    @Column(name = "account_id")
    long accountId;

    @Column(name = "external_id")
    @Nullable String externalId;

    @Column(name = "posted_on")
    @Nullable LocalDate postedOn;

    @Column(name = "amount_minor")
    long amountMinor;

    @Nullable String ccy;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "category_id")
    @Nullable Category category;

    @Nullable String payee;

    @Column(name = "deleted_at")
    @Nullable Instant deletedAt;
}
