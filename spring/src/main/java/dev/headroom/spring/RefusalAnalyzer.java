package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells what a start was refused for, every rule on a line of its own, where a stack trace would hide it. */
final class RefusalAnalyzer extends AbstractFailureAnalyzer<CodedException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, CodedException cause) {
        String rules = cause.violations().stream()
                .map(RefusalAnalyzer::rule)
                .collect(Collectors.joining("\n    ", cause.code().name() + ":\n\n    ", ""));
        String ways = cause.violations().stream()
                .map(Violation::wayOut)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining("\n    "));
        return new FailureAnalysis(rules, ways.isEmpty() ? "Set what the rules ask for and start again." : ways, cause);
    }

    private static String rule(Violation violation) {
        return new Violation(violation.subject(), violation.rule(), violation.value(), null).message();
    }
}
