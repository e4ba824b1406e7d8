package dev.headroom.finance.server.profile;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.identity.TimeZones;
import dev.headroom.finance.server.web.IfMatch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Profiles as they are kept: in the sign-in's row and the household's. */
@Component
class Profiles {
    private static final String SELECT = """
            select u.id as user_id, u.email, u.display_name, u.version as user_version,
                   h.id, h.name, h.tz, h.base_ccy, h.tier, h.birth_year, h.income_band, h.size_band, h.region,
                   h.peer_opt_in, h.onboarded, coalesce(h.version, 0) as home_version
            from app_user u
            left join household h on h.id = u.household_id
            """;

    private static final String ONE = SELECT + "where u.id = ?";
    private static final String SEVERAL = SELECT + "where u.id = any(?)";

    private final JdbcClient jdbc;

    Profiles(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Profile get(long userId) {
        return jdbc.sql(ONE).param(userId).query((row, _) -> profile(row)).single();
    }

    /** Those that exist, in no order. */
    List<Profile> ofAll(Collection<Long> userIds) {
        return jdbc.sql(SEVERAL)
                .param(userIds.toArray(Long[]::new))
                .query((row, _) -> profile(row))
                .list();
    }

    private static Profile profile(ResultSet row) throws SQLException {
        return new Profile(
                row.getLong("user_id"),
                row.getString("email"),
                row.getString("display_name"),
                row.getObject("id") == null ? null : home(row),
                row.getInt("user_version") + row.getInt("home_version"));
    }

    /** Changes what the request names; {@code NO_HOUSEHOLD} where it is about a household that isn't there. */
    @Transactional
    public Profile change(Caller caller, IfMatch condition, ProfileChange change) {
        lock(caller.userId());
        Profile before = get(caller.userId());
        condition.require(before.version());
        if (change.displayName() != null) {
            jdbc.sql("update app_user set display_name = ?, version = version + 1 where id = ?")
                    .params(change.displayName().strip(), caller.userId())
                    .update();
        }
        if (change.concernsHousehold()) {
            caller.requireHousehold();
        }
        if (change.timeZone() != null) {
            TimeZones.require(change.timeZone());
        }
        Profile.Home home = before.household();
        if (home != null && !change.applyTo(home).equals(home)) {
            write(change.applyTo(home));
        }
        return get(caller.userId());
    }

    /** Always the sign-in before the household, so that two changes wait for each other instead of locking up. */
    private void lock(long userId) {
        jdbc.sql("select id from app_user where id = ? for update")
                .param(userId)
                .query((row, _) -> row.getLong("id"))
                .list();
        jdbc.sql("select id from household where id = (select household_id from app_user where id = ?) for update")
                .param(userId)
                .query((row, _) -> row.getLong("id"))
                .list();
    }

    private void write(Profile.Home home) {
        jdbc.sql("""
                        update household
                        set name = :name, tz = :tz, base_ccy = :ccy, birth_year = :year, income_band = :income,
                            size_band = :size, region = :region, peer_opt_in = :peers, onboarded = :onboarded,
                            version = version + 1
                        where id = :id
                        """)
                .param("name", home.name())
                .param("tz", home.timeZone())
                .param("ccy", home.currency())
                .param("year", home.birthYear())
                .param("income", home.incomeBand())
                .param("size", home.sizeBand())
                .param("region", home.region())
                .param("peers", home.peerOptIn())
                .param("onboarded", home.onboarded())
                .param("id", home.id())
                .update();
    }

    private static Profile.Home home(ResultSet row) throws SQLException {
        return new Profile.Home(
                row.getLong("id"),
                row.getString("name"),
                row.getString("tz"),
                row.getString("base_ccy"),
                row.getString("tier"),
                row.getObject("birth_year", Integer.class),
                row.getObject("income_band", Integer.class),
                row.getObject("size_band", Integer.class),
                row.getObject("region", Integer.class),
                row.getBoolean("peer_opt_in"),
                row.getBoolean("onboarded"));
    }
}
