package dev.headroom.finance.server.calculation;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an answer was computed, from what: the same method, version and data give the same figures.
 *
 * @param method in words, with the conventions that matter
 * @param modelVersion grows when the method's figures change
 * @param dataVersion of everything it was computed from; another one after any change
 * @param dataDate the last day that data were used of; null where no dated data were
 * @param notes what a reader should know of this answer: gaps, repairs, limits
 */
@Schema(description = "How the figures were computed, from which data")
public record Explanation(
        String method,
        String modelVersion,
        String dataVersion,
        @Nullable LocalDate dataDate,
        List<String> notes) {
    public Explanation {
        notes = List.copyOf(notes);
    }
}
