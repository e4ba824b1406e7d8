package dev.headroom.bench.stock;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

/** Accounts. */
interface AccountRepository extends JpaRepository<Account, Long> {
    List<Account> findTop51ByHouseholdIdOrderById(long householdId);

    Optional<Account> findByIdAndHouseholdId(long id, long householdId);
}
