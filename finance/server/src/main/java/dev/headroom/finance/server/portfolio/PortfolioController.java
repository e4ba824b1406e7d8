package dev.headroom.finance.server.portfolio;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.analytics.portfolio.ValueSeries;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.calculation.Fingerprint;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Portfolios: what is in them, what they were worth and how they did. */
@RestController
@RequestMapping("/api/v1/portfolios")
@Tag(name = "Portfolios")
@CachedResponse
class PortfolioController {
    private static final int MOST_DATES = 1000;
    private static final ErrorCode TOO_MANY_DATES = new ErrorCode("TOO_MANY_DATES", ErrorCode.Kind.TOO_LARGE);
    private static final ErrorCode UNKNOWN_INTERVAL = new ErrorCode("UNKNOWN_INTERVAL", ErrorCode.Kind.MALFORMED);

    private final Portfolios portfolios;
    private final PortfolioAnswers answers;
    private final Fingerprint fingerprint;
    private final EntityTags tags;

    PortfolioController(Portfolios portfolios, PortfolioAnswers answers, Fingerprint fingerprint, EntityTags tags) {
        this.portfolios = portfolios;
        this.answers = answers;
        this.fingerprint = fingerprint;
        this.tags = tags;
    }

    /** A portfolio in the list. */
    record Line(
            long id,
            String name,
            @Nullable Long accountId,
            @Nullable String strategy,
            @Nullable String benchmark,
            int version,
            Money value,
            LocalDate asOf,
            boolean stale,
            int positions) {}

    /** A portfolio and what is in it as of a day. */
    record Detail(
            long id,
            String name,
            @Nullable Long accountId,
            @Nullable String strategy,
            @Nullable String benchmark,
            int version,
            LocalDate asOf,
            Money value,
            List<Money> cash,
            boolean stale,
            List<Valued.Position> positions,
            Explanation explanation)
            implements dev.headroom.finance.server.web.Versioned {}

    /**
     * A portfolio on a day.
     *
     * @param paidIn since the day before in the answer, as a decimal of the currency
     * @param takenOut since the day before in the answer
     * @param index growth of the investments themselves since the first day; null where it is not defined
     */
    record Point(
            LocalDate date,
            Money value,
            Money paidIn,
            Money takenOut,
            @Nullable Double index) {}

    /** A portfolio on many days. */
    record Values(long portfolioId, List<Point> points, Explanation explanation) {}

    @Operation(summary = "The household's portfolios with their values")
    @GetMapping
    Page<Line> list(
            Household household,
            @RequestParam(name = "as_of", required = false) @Nullable LocalDate asOf,
            PageRequest page) {
        LocalDate day = answers.day(household, "as_of", asOf);
        Snapshot snapshot = answers.snapshot(household);
        List<Portfolio> some = snapshot.portfolios().stream()
                .filter(portfolio -> portfolio.id() > page.afterId())
                .sorted(Comparator.comparingLong(Portfolio::id))
                .limit(page.fetch())
                .toList();
        return Page.of(some, page, portfolio -> List.of(portfolio.id()))
                .map(portfolio -> line(snapshot, portfolio, day));
    }

    private Line line(Snapshot snapshot, Portfolio portfolio, LocalDate day) {
        Valued valued = answers.valued(snapshot, snapshot.book(portfolio.id()), day);
        return new Line(
                portfolio.id(),
                portfolio.name(),
                portfolio.accountId(),
                portfolio.strategy(),
                portfolio.benchmark(),
                portfolio.version(),
                valued.value(),
                day,
                valued.stale(),
                valued.positions().size());
    }

    @Operation(summary = "Adds a portfolio")
    @PostMapping
    @ApiResponse(responseCode = "201", description = "added", useReturnTypeSchema = true)
    ResponseEntity<Detail> add(Household household, @Valid @RequestBody PortfolioRequest request) {
        Portfolio added = portfolios.add(household, request);
        return tags.created("/api/v1/portfolios/" + added.id(), detail(household, added.id(), null));
    }

    @Operation(summary = "A portfolio's positions as of a day, with the age of their prices")
    @GetMapping("/{id}")
    ResponseEntity<Detail> get(
            Household household,
            @PathVariable long id,
            @RequestParam(name = "as_of", required = false) @Nullable LocalDate asOf) {
        return tags.ok(detail(household, id, asOf));
    }

    @Operation(summary = "Changes a portfolio's name, account or benchmark")
    @PutMapping("/{id}")
    ResponseEntity<Detail> change(
            Household household,
            @PathVariable long id,
            IfMatch condition,
            @Valid @RequestBody PortfolioRequest request) {
        portfolios.change(household, id, condition, request);
        return tags.ok(detail(household, id, null));
    }

    @Operation(summary = "Removes a portfolio with everything in it")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Household household, @PathVariable long id, IfMatch condition) {
        portfolios.remove(household, id, condition);
    }

    private Detail detail(Household household, long id, @Nullable LocalDate asOf) {
        LocalDate day = answers.day(household, "as_of", asOf);
        Snapshot snapshot = answers.snapshot(household);
        Portfolio portfolio = snapshot.portfolio(id);
        Book book = snapshot.book(id);
        Valued valued = answers.valued(snapshot, book, day);
        return new Detail(
                id,
                portfolio.name(),
                portfolio.accountId(),
                portfolio.strategy(),
                portfolio.benchmark(),
                portfolio.version(),
                day,
                valued.value(),
                valued.cash(),
                valued.stale(),
                valued.positions(),
                answers.explanation(snapshot, book, day, snapshot.version()));
    }

    @Operation(
            summary = "What a portfolio was worth on many days",
            description = "From the first activity to today by day, week or month, or on the dates named.")
    @GetMapping("/{id}/values")
    @Parameter(name = "from", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date"))
    @Parameter(name = "to", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date"))
    @Parameter(
            name = "interval",
            in = ParameterIn.QUERY,
            description = "day, week or month",
            schema = @Schema(type = "string"))
    Values values(
            Household household,
            @PathVariable long id,
            @RequestParam(required = false) @Nullable List<LocalDate> dates,
            QueryParameters query) {
        Interval step = Interval.of(query.text("interval").orElse("day"));
        LocalDate from = query.date("from").orElse(null);
        LocalDate last = answers.day(household, "to", query.date("to").orElse(null));
        if (dates != null) {
            if (dates.size() > MOST_DATES) {
                throw CodedException.of(
                        TOO_MANY_DATES, Violation.of("dates", "must be at most " + MOST_DATES, dates.size()));
            }
            last = dates.stream()
                    .map(date -> answers.day(household, "dates", date))
                    .max(LocalDate::compareTo)
                    .orElse(last);
        }
        Snapshot snapshot = answers.snapshot(household);
        Book book = snapshot.book(id);
        ValueSeries series = answers.series(snapshot, book, last);
        List<Integer> chosen = dates == null ? step.chosen(series, from) : asOf(series, dates);
        return new Values(
                id,
                Points.of(series, chosen, household.currency()),
                answers.explanation(snapshot, book, last, snapshot.version()));
    }

    /** The last valuation on or before each date, without dates before the first. */
    private static List<Integer> asOf(ValueSeries series, List<LocalDate> dates) {
        return dates.stream()
                .distinct()
                .sorted()
                .map(date -> {
                    int at = series.days().from(Math.toIntExact(date.toEpochDay()));
                    return at < series.days().size() && series.days().date(at).equals(date) ? at : at - 1;
                })
                .filter(at -> at >= 0)
                .distinct()
                .toList();
    }

    /** How far apart valuations are. */
    private enum Interval {
        DAY,
        WEEK,
        MONTH;

        static Interval of(String word) {
            for (Interval interval : values()) {
                if (interval.name().equalsIgnoreCase(word)) {
                    return interval;
                }
            }
            throw CodedException.of(UNKNOWN_INTERVAL, Violation.of("interval", "must be day, week or month", word));
        }

        /** The last valuation of each interval. */
        List<Integer> chosen(ValueSeries series, @Nullable LocalDate from) {
            List<Integer> chosen = new ArrayList<>();
            int n = series.days().size();
            int first = from == null ? 0 : series.days().from(Math.toIntExact(from.toEpochDay()));
            for (int i = first; i < n; i++) {
                if (this == DAY
                        || i == n - 1
                        || ends(series.days().date(i), series.days().date(i + 1))) {
                    chosen.add(i);
                }
            }
            return chosen;
        }

        private boolean ends(LocalDate day, LocalDate next) {
            return this == WEEK
                    ? next.getDayOfWeek().getValue() <= day.getDayOfWeek().getValue()
                    : next.getMonthValue() != day.getMonthValue();
        }
    }

    @Operation(
            summary = "How a portfolio did: returns, risk and its benchmark",
            description = "Less than a year is never annualised. A figure that is undefined is null.")
    @GetMapping("/{id}/performance")
    @Parameter(name = "from", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date"))
    @Parameter(name = "to", in = ParameterIn.QUERY, schema = @Schema(type = "string", format = "date"))
    @Parameter(
            name = "benchmark",
            in = ParameterIn.QUERY,
            description = "code of a series; the portfolio's own where it is left out",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "risk_free",
            in = ParameterIn.QUERY,
            description = "rate of a year as a decimal, 0 where it is left out",
            schema = @Schema(type = "number"))
    Performance performance(Household household, @PathVariable long id, QueryParameters query) {
        return answers.performance(household, id, PortfolioAnswers.Asked.of(query), fingerprint);
    }
}
