package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.Position;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.convert.DurationStyle;

/** Levels of freshness as text. */
final class FreshnessLevels {
    /** By which a client asks for a level: {@code strict}, {@code token} or a bound. */
    static final String HEADER = "Headroom-Freshness";

    private static final ErrorCode INVALID = new ErrorCode("INVALID_FRESHNESS", ErrorCode.Kind.MALFORMED);

    private final Supplier<Optional<Position>> ownWrites;

    /** @param ownWrites the position after the calling session's last commit, empty where nobody knows it */
    FreshnessLevels(Supplier<Optional<Position>> ownWrites) {
        this.ownWrites = ownWrites;
    }

    /**
     * The level that the text names. {@code token} without a known position is strict, which includes it.
     *
     * @throws CodedException INVALID_FRESHNESS
     */
    Freshness parse(String subject, String text) {
        String level = text.strip();
        if (level.equalsIgnoreCase("strict")) {
            return Freshness.strict();
        }
        if (level.equalsIgnoreCase("token")) {
            return ownWrites.get().<Freshness>map(Freshness::token).orElseGet(Freshness::strict);
        }
        try {
            return Freshness.bounded(DurationStyle.detectAndParse(level));
        } catch (IllegalArgumentException _) {
            throw CodedException.of(
                    INVALID,
                    Violation.of(subject, "must be strict, token or a bound of 1 ms to 1 h", text)
                            .instead("strict, token, 500ms, 2s"));
        }
    }

    static String text(Freshness level) {
        return switch (level) {
            case Freshness.Strict _ -> "strict";
            case Freshness.Token _ -> "token";
            case Freshness.Bounded(Duration bound) -> "bounded=" + bound.toMillis() + "ms";
        };
    }
}
