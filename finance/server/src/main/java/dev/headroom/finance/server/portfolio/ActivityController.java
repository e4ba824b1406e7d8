package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What happens in a portfolio. */
@RestController
@RequestMapping("/api/v1/portfolios/{portfolio}/activities")
@Tag(name = "Portfolios")
@CachedResponse
class ActivityController {
    private final Activities activities;

    ActivityController(Activities activities) {
        this.activities = activities;
    }

    /**
     * Something that happened.
     *
     * @param amount what the trade was worth, or the money that came or went; quantity times price without it
     */
    record ActivityRequest(
            @Schema(
                    description = "buy, sell, opening, transfer_in, transfer_out, dividend, interest, fee, deposit,"
                            + " withdrawal or split")
            @NotNull @Pattern(
                    regexp = "buy|sell|opening|transfer_in|transfer_out|dividend|interest|fee|deposit"
                            + "|withdrawal|split",
                    message = "must be buy, sell, opening, transfer_in, transfer_out, dividend, interest, fee,"
                            + " deposit, withdrawal or split")
            String kind,

            @Nullable @Size(min = 1, max = 40) String symbol,
            @NotNull LocalDate date,

            @Schema(type = "string") @Nullable BigDecimal quantity,

            @Schema(type = "string", description = "per share") @Nullable BigDecimal price,

            @Nullable Amount amount,
            @Nullable Amount fee,

            @Schema(description = "ISO 4217; the asset's or the household's where it is left out") @Nullable String currency,

            @Nullable @Size(max = 500) String note,

            @Schema(description = "the source's own id: the same twice is one activity")
            @Nullable @Size(min = 1, max = 255) String externalId,

            @Schema(description = "of a split: new shares") @Nullable Integer numerator,

            @Schema(description = "of a split: for so many old ones") @Nullable Integer denominator,

            @Schema(
                    description =
                            "of an opening or a transfer_in: when the shares were first bought; the date where left"
                                    + " out")
            @Nullable LocalDate acquiredOn,

            @Schema(
                    description =
                            "of a sell: which lots it is from, by the names that the portfolio's lots have, at most 100;"
                                    + " the oldest first where left out")
            @Nullable @Size(min = 1, max = 100) List<@NotNull @Valid LotPick> lots) {}

    /** So many shares of a lot. */
    @Schema(name = "LotPick")
    record LotPick(
            @NotNull @Size(min = 1, max = 40) String lot,

            @Schema(type = "string") @NotNull BigDecimal quantity) {}

    /** Something that happened, as it is kept; the amount is positive where it came into the portfolio's cash. */
    record ActivityLine(
            long id,
            String kind,
            @Nullable String symbol,
            LocalDate date,
            String quantity,
            @Nullable String price,
            Money amount,
            Money fee,
            String note,
            @Nullable LocalDate acquiredOn,
            List<LotPick> lots) {
        ActivityLine {
            lots = List.copyOf(lots);
        }
    }

    @Operation(summary = "What happened in a portfolio, the newest first")
    @GetMapping
    Page<ActivityLine> page(Household household, @PathVariable long portfolio, PageRequest page) {
        return activities.page(household, portfolio, page);
    }

    @Operation(summary = "Records an activity")
    @PostMapping
    @ApiResponse(responseCode = "201", description = "added", useReturnTypeSchema = true)
    ResponseEntity<ActivityLine> add(
            Household household, @PathVariable long portfolio, @Valid @RequestBody ActivityRequest request) {
        ActivityLine added = activities.add(household, portfolio, request);
        return ResponseEntity.created(
                        URI.create("/api/v1/portfolios/%d/activities/%d".formatted(portfolio, added.id())))
                .body(added);
    }

    @Operation(summary = "Removes an activity")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Household household, @PathVariable long portfolio, @PathVariable long id) {
        activities.remove(household, portfolio, id);
    }
}
