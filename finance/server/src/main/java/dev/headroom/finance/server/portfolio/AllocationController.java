package dev.headroom.finance.server.portfolio;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.market.Assets;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What shares of a portfolio its assets should have. */
@RestController
@RequestMapping("/api/v1/allocations")
@Tag(name = "Portfolios")
@CachedResponse
class AllocationController {
    private static final int MOST = 1000;
    private static final int PLACES = 9;
    private static final ErrorCode SUM = new ErrorCode("ALLOCATIONS_SUM", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode RANGE = new ErrorCode("WEIGHT_RANGE", ErrorCode.Kind.IMPOSSIBLE);

    private final PortfolioAnswers answers;
    private final Assets assets;
    private final JdbcClient jdbc;

    AllocationController(PortfolioAnswers answers, Assets assets, JdbcClient jdbc) {
        this.answers = answers;
        this.assets = assets;
        this.jdbc = jdbc;
    }

    /** One asset's share, as a decimal: 0.25 is a quarter. */
    record Wanted(
            @NotBlank @Size(max = 40) String symbol,

            @Schema(type = "string", example = "0.25") @NotNull BigDecimal weight) {}

    /** All shares of a portfolio; those that are not named become 0. */
    record AllocationRequest(
            @NotNull Long portfolioId,
            @NotNull @Size(min = 1, max = MOST) List<@NotNull @Valid Wanted> allocations) {}

    /**
     * A share as wanted and as it is.
     *
     * @param actual share of the portfolio's value; null where it has none
     * @param drift actual less wanted
     */
    record Share(
            AssetView asset,
            String weight,
            @Nullable BigDecimal actual,
            @Nullable BigDecimal drift) {}

    /** The shares of a portfolio, the largest wanted first. */
    record Allocations(long portfolioId, List<Share> allocations) {}

    @Operation(summary = "The shares wanted in a portfolio, beside what they are")
    @GetMapping
    Allocations get(Household household, @RequestParam("portfolio_id") long portfolio) {
        return read(household, portfolio);
    }

    @Operation(
            summary = "Sets the shares wanted in a portfolio",
            description = "They must add up to exactly 1. Shares that were set before and are not named are removed.")
    @PutMapping
    @Transactional
    public Allocations put(Household household, @Valid @RequestBody AllocationRequest request) {
        long portfolio = request.portfolioId();
        answers.snapshot(household).book(portfolio);
        List<Asset> named = assets.named(
                household, request.allocations().stream().map(Wanted::symbol).toList());
        BigDecimal sum = BigDecimal.ZERO;
        List<Violation> broken = new ArrayList<>();
        for (Wanted wanted : request.allocations()) {
            BigDecimal weight = wanted.weight();
            if (weight.signum() < 0 || weight.compareTo(BigDecimal.ONE) > 0 || places(weight) > PLACES) {
                broken.add(Violation.of(
                        "weight of " + wanted.symbol(), "must be 0 to 1 with at most 9 decimal places", weight));
            }
            sum = sum.add(weight);
        }
        if (!broken.isEmpty()) {
            throw CodedException.of(RANGE, broken);
        }
        if (sum.compareTo(BigDecimal.ONE) != 0) {
            BigDecimal missing = BigDecimal.ONE.subtract(sum);
            throw CodedException.of(
                    SUM,
                    Violation.of("weights", "must add up to 1, which is 100 %", Valued.plain(sum))
                            .instead(
                                    missing.signum() > 0
                                            ? "add " + Valued.plain(missing)
                                            : "take away " + Valued.plain(missing.negate())));
        }
        jdbc.sql("delete from allocation_target where portfolio_id = ?")
                .param(portfolio)
                .update();
        for (int i = 0; i < named.size(); i++) {
            jdbc.sql("insert into allocation_target (portfolio_id, asset_id, weight) values (?, ?, ?)")
                    .params(
                            portfolio,
                            named.get(i).id(),
                            request.allocations().get(i).weight())
                    .update();
        }
        // counts as a change of the household's
        jdbc.sql("update portfolio set version = version + 1 where id = ?")
                .param(portfolio)
                .update();
        return read(household, portfolio);
    }

    private static int places(BigDecimal value) {
        return value.stripTrailingZeros().scale();
    }

    private Allocations read(Household household, long portfolio) {
        Snapshot snapshot = answers.snapshot(household);
        Book book = snapshot.book(portfolio);
        Valued valued = Valued.of(snapshot, book, answers.today(household));
        List<Share> shares = new ArrayList<>();
        jdbc.sql("select asset_id, weight from allocation_target where portfolio_id = ? order by weight desc, asset_id")
                .param(portfolio)
                .query((row, _) -> new Target(row.getLong("asset_id"), row.getBigDecimal("weight")))
                .list()
                .forEach(target -> shares.add(share(target, valued)));
        return new Allocations(portfolio, shares);
    }

    private record Target(long asset, BigDecimal weight) {}

    private Share share(Target target, Valued valued) {
        Asset asset = assets.of(List.of(target.asset())).get(target.asset());
        if (asset == null) {
            throw new IllegalStateException("a target of an asset that isn't there");
        }
        Optional<Valued.Position> held = valued.positions().stream()
                .filter(position -> position.asset().id() == target.asset())
                .findFirst();
        // what is held has no weight either while nothing has a price
        BigDecimal none = valued.value().minor() > 0 ? BigDecimal.ZERO : null;
        BigDecimal actual = held.isPresent() ? held.get().weight() : none;
        return new Share(
                AssetView.of(asset),
                Valued.plain(target.weight()),
                actual,
                actual == null ? null : actual.subtract(target.weight()));
    }
}
