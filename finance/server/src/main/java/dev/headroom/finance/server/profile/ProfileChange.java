package dev.headroom.finance.server.profile;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The parts of a profile to change; those left out stay. The numbers are read as JSON, because a null, which forgets
 * the number, must differ from a field that was left out.
 */
record ProfileChange(
        @Nullable @Size(max = 100) @Pattern(regexp = "(?s).*\\S.*", message = "must not be blank")
        String displayName,

        @Nullable @Size(max = 100) @Pattern(regexp = "(?s).*\\S.*", message = "must not be blank")
        String householdName,

        @Nullable String timeZone,

        @Nullable @Pattern(regexp = "[A-Z]{3}", message = "must be an ISO 4217 code") String currency,

        @Schema(implementation = Integer.class, nullable = true, minimum = "1900", maximum = "2100") @Nullable JsonNode birthYear,

        @Schema(implementation = Integer.class, nullable = true, minimum = "1", maximum = "6") @Nullable JsonNode incomeBand,

        @Schema(
                implementation = Integer.class,
                nullable = true,
                minimum = "1",
                maximum = "4",
                description = "4 is four people or more")
        @Nullable JsonNode sizeBand,

        @Schema(implementation = Integer.class, nullable = true, minimum = "1", maximum = "20") @Nullable JsonNode region,

        @Nullable Boolean peerOptIn,
        @Nullable Boolean onboarded) {
    private static final ErrorCode INVALID_INPUT = new ErrorCode("INVALID_INPUT", ErrorCode.Kind.IMPOSSIBLE);

    /** Whether it is about more than the sign-in itself. */
    boolean concernsHousehold() {
        return householdName != null
                || timeZone != null
                || currency != null
                || birthYear != null
                || incomeBand != null
                || sizeBand != null
                || region != null
                || peerOptIn != null
                || onboarded != null;
    }

    /** The household as this changes it; refuses numbers out of their range. */
    Profile.Home applyTo(Profile.Home home) {
        return new Profile.Home(
                home.id(),
                householdName == null ? home.name() : householdName.strip(),
                timeZone == null ? home.timeZone() : timeZone,
                currency == null ? home.currency() : currency,
                home.tier(),
                birthYear == null ? home.birthYear() : number("birth_year", birthYear, 1900, 2100),
                incomeBand == null ? home.incomeBand() : number("income_band", incomeBand, 1, 6),
                sizeBand == null ? home.sizeBand() : number("size_band", sizeBand, 1, 4),
                region == null ? home.region() : number("region", region, 1, 20),
                peerOptIn == null ? home.peerOptIn() : peerOptIn,
                onboarded == null ? home.onboarded() : onboarded);
    }

    private static @Nullable Integer number(String field, JsonNode value, int least, int most) {
        if (value.isNull()) {
            return null;
        }
        if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
            throw CodedException.of(
                    INVALID_INPUT,
                    Violation.of(field, "must be a whole number from %d to %d, or null".formatted(least, most), value));
        }
        return value.intValue();
    }
}
