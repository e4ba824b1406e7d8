package dev.headroom.finance.server.generate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * The market as a database has it, wherever it is from.
 *
 * @param listings shared assets of one currency, in the order of their ids
 * @param benchmark index id, 0 where there is none
 * @param firstPlan id of the first generated energy plan, 0 where there is none
 */
record KnownMarket(List<Listing> listings, long benchmark, long firstPlan) {
    private static final int MONTHS = 15;

    static KnownMarket read(Connection connection, String currency, LocalDate today) throws SQLException {
        LocalDate since = today.minusMonths(MONTHS);
        List<Listing> listings = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                select a.id, a.asset_class_id, a.is_diversified,
                       array_agg(p.d - date '1970-01-01' order by p.d) as days,
                       array_agg(greatest(1, round(p.close * 100))::integer order by p.d) as closes
                from (select * from asset a
                      where household_id is null and active and ccy = ?
                        and exists (select from price where asset_id = a.id and d >= ? and d < ?)
                        and not exists (select from asset_split where asset_id = a.id and ex_date >= ?)
                      order by id limit 60) a
                join price p on p.asset_id = a.id and p.d >= ? and p.d < ?
                group by a.id, a.asset_class_id, a.is_diversified order by a.id
                """)) {
            statement.setString(1, currency);
            statement.setObject(2, since);
            statement.setObject(3, today);
            statement.setObject(4, since);
            statement.setObject(5, since);
            statement.setObject(6, today);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    listings.add(new Listing(
                            row.getLong(1),
                            row.getInt(2),
                            row.getBoolean(3),
                            ints(row, 4),
                            ints(row, 5),
                            payouts(connection, row.getLong(1), since)));
                }
            }
        }
        return new KnownMarket(
                listings,
                number(
                        connection,
                        "select coalesce(max(id), 0) from index_def where household_id is null and code = 'SYN-60-40'"),
                number(connection, """
                        select coalesce(min(id), 0) from energy_plan having count(*) = %d
                        """.formatted(EnergyPlans.COUNT)));
    }

    private static int[] ints(ResultSet row, int column) throws SQLException {
        Integer[] boxed = (Integer[]) row.getArray(column).getArray();
        int[] values = new int[boxed.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = boxed[i];
        }
        return values;
    }

    private static List<Listing.Payout> payouts(Connection connection, long asset, LocalDate since)
            throws SQLException {
        List<Listing.Payout> payouts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                select ex_date, coalesce(pay_date, ex_date), round(per_share * 10000)::bigint
                from dividend where asset_id = ? and ex_date >= ? order by ex_date
                """)) {
            statement.setLong(1, asset);
            statement.setObject(2, since);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    payouts.add(new Listing.Payout(
                            (int) row.getObject(1, LocalDate.class).toEpochDay(),
                            (int) row.getObject(2, LocalDate.class).toEpochDay(),
                            row.getLong(3)));
                }
            }
        }
        return payouts;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
