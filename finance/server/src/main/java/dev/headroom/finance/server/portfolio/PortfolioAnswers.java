package dev.headroom.finance.server.portfolio;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.finance.analytics.portfolio.ValueSeries;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.calculation.Fingerprint;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.IndexSeries;
import dev.headroom.finance.server.web.QueryParameters;
import dev.headroom.spring.CacheDeclarations;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Values and returns of portfolios. Answers are kept under the version of everything they were computed from, so that
 * one that is found is as good as one that is computed.
 */
@Component
class PortfolioAnswers {
    private static final ErrorCode DATE_IN_FUTURE = new ErrorCode("DATE_IN_FUTURE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode EMPTY_PORTFOLIO = new ErrorCode("EMPTY_PORTFOLIO", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode IMPOSSIBLE_RANGE = new ErrorCode("IMPOSSIBLE_RANGE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode UNKNOWN_BENCHMARK = new ErrorCode("UNKNOWN_BENCHMARK", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode RATE_RANGE = new ErrorCode("RATE_RANGE", ErrorCode.Kind.MALFORMED);
    static final String MODEL = "portfolio-1";

    private final Investments investments;
    private final SeriesStore series;
    private final IndexSeries indices;
    private final Calculations calculations;
    private final InstantSource clock;
    private final Cache<Valued> values;
    private final Cache<Performance> performances;

    PortfolioAnswers(
            Investments investments,
            SeriesStore series,
            IndexSeries indices,
            Calculations calculations,
            InstantSource clock,
            CacheDeclarations caches) {
        this.investments = investments;
        this.series = series;
        this.indices = indices;
        this.calculations = calculations;
        this.clock = clock;
        this.values = caches.declare(
                CacheSpec.of(KeyTemplate.of("portfolio_value:{household}:{portfolio}:{date}:{version}"), Valued.class)
                        .build());
        this.performances = caches.declare(CacheSpec.of(
                        KeyTemplate.of("risk_metrics:{household}:{portfolio}:{question}:{version}"), Performance.class)
                .build());
    }

    LocalDate today(Household household) {
        return LocalDate.ofInstant(clock.instant(), household.zone());
    }

    /** The day asked for, today without one; refuses the future. */
    LocalDate day(Household household, String parameter, @Nullable LocalDate asked) {
        LocalDate today = today(household);
        if (asked != null && asked.isAfter(today)) {
            throw CodedException.of(
                    DATE_IN_FUTURE,
                    Violation.of(parameter, "must not be after today, " + today, asked)
                            .instead("leave it out for today"));
        }
        return asked == null ? today : asked;
    }

    /** A portfolio as of a day. */
    Valued valued(Snapshot snapshot, Book book, LocalDate day) {
        return found(values, key(snapshot, book, day), () -> compute(snapshot, book, day));
    }

    Valued compute(Snapshot snapshot, Book book, LocalDate day) {
        return calculations.run(Kind.PORTFOLIO, () -> Valued.of(snapshot, book, day));
    }

    CacheKey key(Snapshot snapshot, Book book, LocalDate day) {
        return values.key(
                Tenant.of(snapshot.household().id()),
                snapshot.household().id(),
                book.portfolioId(),
                day,
                snapshot.version());
    }

    /** Where values are kept. */
    Cache<Valued> values() {
        return values;
    }

    /** The value series of a portfolio until a day; {@code EMPTY_PORTFOLIO} where nothing happened by then. */
    ValueSeries series(Snapshot snapshot, Book book, LocalDate to) {
        if (book.firstDay().isAfter(to)) {
            throw CodedException.of(
                    EMPTY_PORTFOLIO,
                    Violation.of("portfolio " + book.name(), "must have an activity by " + to, null)
                            .instead("record one, or import a file of activities"));
        }
        return calculations.run(Kind.PORTFOLIO, () -> series.of(snapshot, book, to));
    }

    /** What the figures of a performance are asked for with. */
    record Asked(
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable String benchmark,
            @Nullable Double riskFree) {
        static Asked of(QueryParameters query) {
            return new Asked(
                    query.date("from").orElse(null),
                    query.date("to").orElse(null),
                    query.text("benchmark").orElse(null),
                    query.decimal("risk_free").map(BigDecimal::doubleValue).orElse(null));
        }
    }

    /** How a portfolio did. */
    Performance performance(Household household, long portfolio, Asked asked, Fingerprint fingerprint) {
        Snapshot snapshot = investments.snapshot(household);
        Book book = snapshot.book(portfolio);
        LocalDate to = day(household, "to", asked.to());
        LocalDate from = asked.from() == null ? LocalDate.MIN : asked.from();
        if (from.isAfter(to)) {
            throw CodedException.of(IMPOSSIBLE_RANGE, Violation.of("from", "must not be after to, " + to, from));
        }
        double riskFree = asked.riskFree() == null ? 0 : asked.riskFree();
        if (!(riskFree > -1 && riskFree < 1)) {
            throw CodedException.of(
                    RATE_RANGE, Violation.of("risk_free", "must be a rate per year above -1 and below 1", riskFree));
        }
        String code = asked.benchmark() != null
                ? asked.benchmark()
                : snapshot.portfolio(portfolio).benchmark();
        IndexSeries.Index index = code == null
                ? null
                : indices.coded(household, code)
                        .orElseThrow(() -> CodedException.of(
                                UNKNOWN_BENCHMARK,
                                Violation.of("benchmark", "must be the code of a series that is known here", code)
                                        .instead("import its values first")));
        String version = snapshot.version() + (index == null ? "" : "." + indices.version());
        CacheKey key = performances.key(
                Tenant.of(household.id()),
                household.id(),
                portfolio,
                fingerprint.hex(List.of(String.valueOf(asked.from()), to, String.valueOf(code), riskFree)),
                version);
        return found(performances, key, () -> {
            ValueSeries known = series(snapshot, book, to);
            LocalDate start = from.isBefore(known.days().date(0)) ? known.days().date(0) : from;
            Performance.Reference reference = index == null
                    ? null
                    : new Performance.Reference(index.code(), index.frequency(), indices.values(index.id()));
            Performance.Question question = new Performance.Question(start, to, riskFree, reference);
            Explanation explanation = explanation(snapshot, book, to, version);
            return calculations.run(
                    Kind.PORTFOLIO,
                    () -> Performance.of(portfolio, known, question, household.currency(), explanation));
        });
    }

    Explanation explanation(Snapshot snapshot, Book book, LocalDate to, String version) {
        return new Explanation(
                "positions as of each day at the last close and rate on or before it; purchases, dividends and sales"
                        + " cross the portfolio's border (money in at the start of its day, out at its end); returns are"
                        + " linked daily, ratios use 252 days a year, tail losses 95 %",
                MODEL, version, snapshot.prices().newest(to), book.notes());
    }

    Snapshot snapshot(Household household) {
        return investments.snapshot(household);
    }

    private static <T> T found(Cache<T> cache, CacheKey key, Supplier<T> load) {
        return cache.getOrLoad(key, load::get)
                .orElseThrow(() -> new IllegalStateException("a calculation without a result"));
    }
}
