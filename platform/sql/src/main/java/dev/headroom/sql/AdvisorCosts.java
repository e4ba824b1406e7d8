package dev.headroom.sql;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** What a statement would cost if indexes existed. */
interface AdvisorCosts {
    /** In the planner's unit; never more than without the indexes by more than the planner's own noise. */
    double cost(AdvisorQuery query, Set<AdvisorIndex> indexes) throws SQLException;

    /** The candidates that the statement would read, of those given. */
    Set<AdvisorIndex> used(AdvisorQuery query, Set<AdvisorIndex> indexes) throws SQLException;

    /** Plans with the indexes, one for each sample; as they are now where plans can't be had. */
    List<Plan> plans(AdvisorQuery query, Set<AdvisorIndex> indexes) throws SQLException;

    AdviceLabel label();
}
