package dev.headroom.finance.server.figures;

import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.identity.Asking;
import dev.headroom.finance.server.identity.Caller.Household;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.InstantSource;
import java.time.LocalDate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Returns and risk of what is given, for investments that no portfolio here holds. */
@RestController
@Tag(name = "Calculations")
class FiguresController {
    static final String MODEL = "figures-1";

    private final Calculations calculations;
    private final InstantSource clock;

    FiguresController(Calculations calculations, InstantSource clock) {
        this.calculations = calculations;
        this.clock = clock;
    }

    @Operation(
            summary = "Return and risk of a series of returns or prices",
            description = "Less than a year is never annualised. A figure that is undefined is null, never 0.")
    @PostMapping("/api/v1/calculations/returns")
    @Asking
    SeriesFigures returns(Household household, @Valid @RequestBody SeriesFigures.Request request) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        return calculations.run(Kind.PORTFOLIO, () -> SeriesFigures.of(request, today));
    }

    @Operation(
            summary = "The money-weighted return of dated payments",
            description =
                    "Every rate that balances the payments is found; where there are several, the one nearest to 0"
                            + " is given and marked ambiguous. Act/365F.")
    @PostMapping("/api/v1/calculations/cash-flows")
    @Asking
    FlowFigures flows(Household household, @Valid @RequestBody FlowFigures.Request request) {
        return calculations.run(Kind.PORTFOLIO, () -> FlowFigures.of(request));
    }
}
