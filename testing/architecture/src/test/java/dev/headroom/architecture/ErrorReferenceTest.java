package dev.headroom.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reference of errors is what the sources declare; {@code -Dheadroom.write=true} writes it anew. */
final class ErrorReferenceTest {
    private static final Pattern CODE =
            Pattern.compile("new ErrorCode\\(\\s*\"([A-Z0-9_]+)\",\\s*(?:ErrorCode\\.)?Kind\\.([A-Z_]+)\\)");

    private static final Map<ErrorCode.Kind, String> STATUS = Map.ofEntries(
            Map.entry(ErrorCode.Kind.MALFORMED, "400, the same request fails again"),
            Map.entry(ErrorCode.Kind.IMPOSSIBLE, "422, the same request fails again"),
            Map.entry(ErrorCode.Kind.UNAUTHENTICATED, "401, sign in and try again"),
            Map.entry(ErrorCode.Kind.FORBIDDEN, "403"),
            Map.entry(ErrorCode.Kind.NOT_FOUND, "404"),
            Map.entry(ErrorCode.Kind.CONFLICT, "409, read again and decide"),
            Map.entry(ErrorCode.Kind.STALE, "412, read again and decide"),
            Map.entry(ErrorCode.Kind.CONDITION_REQUIRED, "428, state the condition"),
            Map.entry(ErrorCode.Kind.TOO_LARGE, "413, split it"),
            Map.entry(ErrorCode.Kind.UNSUPPORTED, "415"),
            Map.entry(ErrorCode.Kind.TOO_MANY, "429, wait for Retry-After"),
            Map.entry(ErrorCode.Kind.UNAVAILABLE, "503, try again later"));

    private static String module(String path) {
        return path.substring(0, path.indexOf("/src/main"));
    }

    @Test
    void reference_isWhatTheSourcesDeclare() throws IOException {
        Map<String, String> codes = new TreeMap<>();
        for (Tree.Source source : Tree.sources()) {
            if (source.path().contains("/src/main/java/") && !source.path().startsWith("bench/")) {
                CODE.matcher(source.text()).results().forEach(found -> {
                    ErrorCode.Kind kind = ErrorCode.Kind.valueOf(found.group(2));
                    codes.merge(
                            "| `%s` | %s | "
                                    .formatted(found.group(1), STATUS.getOrDefault(kind, "500, a fault of ours")),
                            module(source.path()),
                            (one, other) -> one.contains(other) ? one : one + ", " + other);
                });
            }
        }
        assertTrue(codes.size() > 50, codes::toString);
        StringBuilder text = new StringBuilder("""
                # Errors

                Every failure over HTTP is a problem document (RFC 9457) whose `code` is one of these. Its `type` is
                `urn:headroom:problem:` and the code, or the registered one: `QUOTA_EXCEEDED` is `…#quota-exceeded`, `OVERLOADED`
                `…#temporary-reduced-capacity`. Its `violations` say what was wrong with which part, the rule, the value and the
                way out. Written from the sources by `ErrorReferenceTest`.

                | code | status, and what to do | where from |
                |---|---|---|
                """);
        codes.forEach((row, modules) -> text.append(row).append(modules).append(" |\n"));
        Path file = root().resolve("docs/reference/errors.md");
        if (Boolean.getBoolean("headroom.write")) {
            Files.writeString(file, text);
        }
        assertEquals(text.toString(), Files.readString(file), "-Dheadroom.write=true writes it anew");
    }

    private static Path root() {
        Path place = Path.of("").toAbsolutePath();
        while (!Files.exists(place.resolve("platform"))) {
            place = place.resolve("..").normalize();
        }
        return place;
    }
}
