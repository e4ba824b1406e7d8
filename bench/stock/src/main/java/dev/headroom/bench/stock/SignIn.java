package dev.headroom.bench.stock;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Somebody who may sign in. */
@Entity
@Table(name = "app_user")
class SignIn {
    @Id
    @Nullable Long id;

    @Column(name = "household_id")
    @Nullable Long householdId;

    @Nullable String email;

    @Column(name = "display_name")
    @Nullable String displayName;
}
