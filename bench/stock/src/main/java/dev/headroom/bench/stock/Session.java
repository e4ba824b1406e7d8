package dev.headroom.bench.stock;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A sign-in that lasts. */
@Entity
@Table(name = "session")
class Session {
    @Id
    @Column(name = "token_hash")
    byte @Nullable [] tokenHash;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "user_id")
    @Nullable SignIn user;

    @Column(name = "expires_at")
    @Nullable Instant expiresAt;
}
