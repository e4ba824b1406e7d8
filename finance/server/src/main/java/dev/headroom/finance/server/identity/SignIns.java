package dev.headroom.finance.server.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who has signed in lately: whose values are worth having before they are asked for. */
@Component
public class SignIns {
    private static final String RECENT = """
            select u.id as user_id, h.id, h.tz, h.base_ccy, h.tier,
                   array(select role from user_role r where r.user_id = u.id) as roles
            from (select user_id, max(created_at) as last from session where created_at > :since
                  group by user_id order by last desc limit :limit) s
            join app_user u on u.id = s.user_id and u.active
            left join household h on h.id = u.household_id
            order by s.last desc
            """;

    private static final String HOUSEHOLDS = "select id, tz, base_ccy, tier from household where id = any(?)";

    private final JdbcClient jdbc;
    private final InstantSource clock;

    SignIns(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A sign-in that was used, with its household. */
    public record Recent(long userId, Caller.@Nullable Household household, Set<Role> roles) {
        public Recent {
            roles = Set.copyOf(roles);
        }
    }

    /** Those of the last days, the latest first. */
    public List<Recent> within(int days, int limit) {
        return jdbc.sql(RECENT)
                .param("since", Timestamp.from(clock.instant().minus(Duration.ofDays(days))))
                .param("limit", limit)
                .query((row, _) -> new Recent(
                        row.getLong("user_id"),
                        row.getObject("id") == null ? null : household(row),
                        Sessions.roles(row.getArray("roles"))))
                .list();
    }

    /** Households by id, without those that don't exist. */
    public Map<Long, Caller.Household> households(Collection<Long> ids) {
        Map<Long, Caller.Household> households = new HashMap<>();
        jdbc.sql(HOUSEHOLDS)
                .param(ids.toArray(Long[]::new))
                .query((row, _) -> household(row))
                .list()
                .forEach(household -> households.put(household.id(), household));
        return households;
    }

    private static Caller.Household household(ResultSet row) throws SQLException {
        return new Caller.Household(
                row.getLong("id"), ZoneId.of(row.getString("tz")), row.getString("base_ccy"), row.getString("tier"));
    }
}
