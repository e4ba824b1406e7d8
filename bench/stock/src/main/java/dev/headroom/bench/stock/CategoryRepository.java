package dev.headroom.bench.stock;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Categories. */
interface CategoryRepository extends JpaRepository<Category, Long> {
    @Query("select c from Category c where c.householdId is null or c.householdId = :household order by c.id")
    List<Category> of(long household);

    Optional<Category> findFirstBySlugAndHouseholdIdIsNull(String slug);
}
