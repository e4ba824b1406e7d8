package dev.headroom.bench.stock;

import java.time.Instant;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Sessions. */
interface SessionRepository extends JpaRepository<Session, byte[]> {
    @Query("select s from Session s join fetch s.user where s.tokenHash = :hash and s.expiresAt > :now")
    Optional<Session> live(byte[] hash, Instant now);
}
