package dev.headroom.finance.server.generate;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.stereotype.Component;

/**
 * Fills a database with made-up households and the market they invest in, as fast as it takes rows. One connection and
 * one transaction: a population is there as a whole, with its row in {@code generation_run}, or not at all.
 * Thread-safe; of several nodes that fill the same database, the first does.
 */
@Component
public final class HouseholdGenerator {
    /** Version of the model, kept with each population: raised by every change that changes the data of a seed. */
    private static final int MODEL = 1;

    private static final int ASSETS_PER_PART = 40;
    private static final int HOUSEHOLDS_PER_PART = 400;
    private static final int TOLD_EVERY = 10;
    /** One household in so many has a meter, up to a number. */
    private static final int METER_EVERY = 20;

    private static final int MOST_METERS = 200;

    private static final ErrorCode NO_SUCH_HOUSEHOLD = new ErrorCode("NO_SUCH_HOUSEHOLD", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode HOUSEHOLD_NOT_EMPTY = new ErrorCode("HOUSEHOLD_NOT_EMPTY", ErrorCode.Kind.CONFLICT);

    private final DataSource dataSource;
    private final InstantSource clock;

    public HouseholdGenerator(DataSource dataSource, InstantSource clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /** What a transaction of the generator does. */
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Generates what the plan says, or leaves a population that is there already as it is. 1,000 households take
     * seconds, 100,000 minutes; while it runs nobody else can use the tables. A failed call leaves nothing and can be
     * repeated.
     *
     * @param progress receives a line per step, for a person who waits; what it throws ends the generation
     */
    public Generated fill(GenerationPlan plan, Consumer<String> progress) {
        return inTransaction(connection -> {
            execute(connection, "lock table generation_run in exclusive mode");
            Optional<Generated> known = known(connection);
            if (known.isPresent()) {
                progress.accept("Generated households that are there: %,d"
                        .formatted(known.get().households()));
                return known.get();
            }
            return fill(connection, plan, progress);
        });
    }

    /** The population of the database; empty where none was generated. */
    public Optional<Generated> known() {
        return inTransaction(HouseholdGenerator::known);
    }

    /**
     * Gives a household that is there everything it can have, as the profile says, and the profile's place and people;
     * name and sign-ins stay. Its holdings are assets of the profile's currency that have prices; without any it has no
     * portfolio.
     *
     * @throws CodedException {@code NO_SUCH_HOUSEHOLD}; {@code HOUSEHOLD_NOT_EMPTY} for one with accounts
     */
    public void fillOne(long householdId, HouseholdProfile profile, long seed, LocalDate today) {
        inTransaction(connection -> {
            moveIn(connection, householdId, profile);
            KnownMarket market = KnownMarket.read(connection, profile.home().currency(), today);
            Load load = Load.small(connection);
            HouseholdRows rows = new HouseholdRows(_ -> market.listings(), market.benchmark(), market.firstPlan());
            Draw draw = Draw.of(seed, Draw.Stream.HOUSEHOLD, 0);
            Subject subject = new Subject(householdId, profile, draw, today);
            preparePartitions(connection, today);
            Batch batch = new Batch(load.ids());
            rows.writeLife(subject, batch);
            EnergyRows.write(subject, market.firstPlan(), batch);
            load.send(batch);
            load.settle();
            return load.rows();
        });
    }

    private Generated fill(Connection connection, GenerationPlan plan, Consumer<String> progress) throws SQLException {
        Instant started = clock.instant();
        preparePartitions(connection, plan.today());
        Load load = Load.large(connection, plan.households());
        long before = load.ids().last(Sheet.HOUSEHOLD);
        MarketSize size = MarketSize.of(plan.households());
        try (Pipeline pipeline = new Pipeline()) {
            pipeline.run(parts(plan, size, load.ids()).iterator(), load.ids(), load::send, progress);
        }
        load.settle();
        progress.accept("Indexes");
        load.putBackIndexes();
        progress.accept("Checks");
        load.putBackForeignKeys();
        load.analyze();
        Generated generated = new Generated(
                true,
                plan.households(),
                plan.seed(),
                plan.today(),
                plan.households() == 0 ? 0 : before + 1,
                size.assets(),
                load.rows());
        record(connection, generated, started);
        return generated;
    }

    private static List<Pipeline.Part> parts(GenerationPlan plan, MarketSize size, Batch.Ids ids) {
        Market market = new Market(plan.seed(), size, plan.today());
        long plansBefore = ids.last(Sheet.ENERGY_PLAN);
        List<Pipeline.Part> parts = new ArrayList<>();
        parts.add(new Pipeline.Part("", batch -> {
            market.writeIndexesAndRates(batch);
            EnergyPlans.write(plan.seed(), plan.today(), batch);
        }));
        for (int from = 0; from < size.assets(); from += ASSETS_PER_PART) {
            int first = from;
            int end = Math.min(from + ASSETS_PER_PART, size.assets());
            parts.add(new Pipeline.Part(told("Assets", first, end, size.assets()), batch -> {
                for (int number = first; number < end; number++) {
                    market.writeAsset(number, batch);
                }
            }));
        }
        for (int from = 0; from < plan.households(); from += HOUSEHOLDS_PER_PART) {
            int first = from;
            int end = Math.min(from + HOUSEHOLDS_PER_PART, plan.households());
            parts.add(new Pipeline.Part(told("Households", first, end, plan.households()), batch -> {
                HouseholdRows rows = new HouseholdRows(market::listings, market.benchmark(), plansBefore + 1);
                for (int number = first + 1; number <= end; number++) {
                    write(plan, number, rows, batch);
                }
            }));
        }
        return parts;
    }

    /** A line when another tenth is done. */
    private static String told(String what, int from, int to, int all) {
        long tenth = (long) to * TOLD_EVERY / all;
        return tenth > (long) from * TOLD_EVERY / all ? "%s: %,d of %,d".formatted(what, to, all) : "";
    }

    private static void write(GenerationPlan plan, int number, HouseholdRows rows, Batch batch) {
        Draw draw = Draw.of(plan.seed(), Draw.Stream.HOUSEHOLD, number);
        HouseholdProfile profile = HouseholdProfile.draw(draw, plan.today().getYear());
        Subject subject = new Subject(batch.ids().next(Sheet.HOUSEHOLD), profile, draw, plan.today());
        rows.writeNew(subject, number, batch);
        if (number % METER_EVERY == 0 && number / METER_EVERY <= MOST_METERS) {
            EnergyRows.write(subject, rows.firstPlan(), batch);
        }
    }

    private static void preparePartitions(Connection connection, LocalDate today) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select ensure_month_partitions('usage_interval', ?, ?)")) {
            statement.setDate(1, Date.valueOf(EnergyRows.firstHourlyDay(today)));
            statement.setDate(2, Date.valueOf(EnergyRows.lastHourlyDay(today)));
            statement.execute();
        }
    }

    private static void moveIn(Connection connection, long household, HouseholdProfile profile) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select exists (select from account a where a.household_id = h.id) from household h where id = ? for update
                """)) {
            statement.setLong(1, household);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw CodedException.of(NO_SUCH_HOUSEHOLD, Violation.of("household", "must exist", household));
                }
                if (row.getBoolean(1)) {
                    throw CodedException.of(
                            HOUSEHOLD_NOT_EMPTY,
                            Violation.of("household", "must have no accounts", household)
                                    .instead("delete its accounts first"));
                }
            }
        }
        HouseholdProfile.Home home = profile.home();
        try (PreparedStatement statement = connection.prepareStatement("""
                update household set tz = ?, base_ccy = ?, tier = ?, birth_year = ?, income_band = ?, size_band = ?,
                       region = ?, peer_opt_in = ?, onboarded = true, version = version + 1 where id = ?
                """)) {
            statement.setString(1, home.zone());
            statement.setString(2, home.currency());
            statement.setString(3, home.tier());
            statement.setInt(4, home.birthYear());
            statement.setInt(5, profile.incomeBand());
            statement.setInt(6, home.people());
            statement.setInt(7, home.region());
            statement.setBoolean(8, home.peerOptIn());
            statement.setLong(9, household);
            statement.executeUpdate();
        }
    }

    private static Optional<Generated> known(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                        select households, seed, today, coalesce(first_household_id, 0), assets, rows_written
                        from generation_run order by id limit 1
                        """);
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(new Generated(
                            false,
                            row.getInt(1),
                            row.getLong(2),
                            row.getObject(3, LocalDate.class),
                            row.getLong(4),
                            row.getInt(5),
                            row.getLong(6)))
                    : Optional.empty();
        }
    }

    private void record(Connection connection, Generated generated, Instant started) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into generation_run (seed, today, households, first_household_id, assets, rows_written, model,
                                            started_at, finished_at)
                values (?, ?, ?, nullif(?, 0), ?, ?, ?, ?, ?)
                """)) {
            statement.setLong(1, generated.seed());
            statement.setObject(2, generated.today());
            statement.setInt(3, generated.households());
            statement.setLong(4, generated.firstHouseholdId());
            statement.setInt(5, generated.assets());
            statement.setLong(6, generated.rows());
            statement.setInt(7, MODEL);
            statement.setTimestamp(8, Timestamp.from(started));
            statement.setTimestamp(9, Timestamp.from(clock.instant()));
            statement.executeUpdate();
        }
    }

    private <T> T inTransaction(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Load.configure(connection);
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException failure) {
                rollBack(connection, failure);
                throw failure;
            } finally {
                if (!connection.isClosed()) {
                    connection.setAutoCommit(true);
                }
            }
        } catch (SQLException failure) {
            throw new UncategorizedSQLException("generation of households", null, failure);
        }
    }

    private static void rollBack(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
