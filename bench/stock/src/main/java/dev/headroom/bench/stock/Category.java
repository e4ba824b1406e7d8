package dev.headroom.bench.stock;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** What a posting is for. */
@Entity
@Table(name = "category")
class Category {
    @Id
    @Nullable Long id;

    @Column(name = "household_id")
    @Nullable Long householdId;

    @Nullable String slug;

    @Nullable String name;

    @Nullable String kind;

    boolean essential;
}
