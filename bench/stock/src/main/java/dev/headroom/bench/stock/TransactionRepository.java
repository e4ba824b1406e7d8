package dev.headroom.bench.stock;

import java.util.List;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Postings. */
interface TransactionRepository extends JpaRepository<Transaction, Long> {
    @EntityGraph(attributePaths = "category")
    @Query("select t from Transaction t where t.householdId = :household and t.deletedAt is null"
            + " order by t.postedOn desc, t.id desc")
    List<Transaction> newest(long household, Pageable page);
}
