package dev.headroom.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CodedExceptionTest {
    private static final ErrorCode BATCH_TOO_LARGE = new ErrorCode("BATCH_TOO_LARGE", ErrorCode.Kind.TOO_LARGE);

    @Test
    void message_namesSubjectRuleValueAndWayOut() {
        CodedException failure = CodedException.of(
                BATCH_TOO_LARGE,
                Violation.of("batch size", "must be 1..100", 250).instead("split the request"));

        assertEquals("batch size must be 1..100, was 250; split the request", failure.getMessage());
    }

    @Test
    void message_withoutValue_leavesItOut() {
        assertEquals(
                "password is wrong",
                CodedException.of(BATCH_TOO_LARGE, "password", "is wrong").getMessage());
    }

    @Test
    void of_withoutViolations_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> CodedException.of(BATCH_TOO_LARGE, List.of()));
    }

    @Test
    void violation_cutsLongValues() {
        Violation violation = Violation.of("name", "is too long", "x".repeat(5_000));

        assertEquals("x".repeat(200) + "\u2026", violation.value());
    }

    @Test
    void errorCode_refusesNamesThatAreNotUpperSnakeCase() {
        assertThrows(IllegalArgumentException.class, () -> new ErrorCode("notFound", ErrorCode.Kind.NOT_FOUND));
    }
}
