package dev.headroom.finance.server.web;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of a row a change may start from, out of the header {@code If-Match}. As a controller's parameter it
 * is required ({@code IF_MATCH_REQUIRED}, 428) by every method but DELETE, which takes any version without the header.
 *
 * @param versions the versions named, null for {@code *}: whatever is there
 */
public record IfMatch(@Nullable Set<Integer> versions) {
    /** Whatever version is there. */
    public static final IfMatch ANY = new IfMatch(null);

    private static final ErrorCode REQUIRED = new ErrorCode("IF_MATCH_REQUIRED", ErrorCode.Kind.CONDITION_REQUIRED);
    private static final ErrorCode STALE = new ErrorCode("STALE", ErrorCode.Kind.STALE);
    private static final ErrorCode MALFORMED = new ErrorCode("MALFORMED_IF_MATCH", ErrorCode.Kind.MALFORMED);
    private static final Pattern LIST = Pattern.compile("\\s*(W/)?\"[^\"]*\"(\\s*,\\s*(W/)?\"[^\"]*\")*\\s*");
    /** A proxy that compresses weakens a tag; what is compared is the version, which stays exact. */
    private static final Pattern OURS = Pattern.compile("\"(\\d{1,9})(-[^\"]*)?\"");

    public IfMatch {
        versions = versions == null ? null : Set.copyOf(versions);
    }

    /** Reads the header; tags that were never ours match nothing. */
    static IfMatch parse(String header) {
        if (header.strip().equals("*")) {
            return ANY;
        }
        if (!LIST.matcher(header).matches()) {
            throw CodedException.of(
                    MALFORMED,
                    Violation.of("If-Match", "must be * or entity tags in quotes", header)
                            .instead("send back the ETag that was read"));
        }
        Set<Integer> versions = new TreeSet<>();
        Matcher tag = OURS.matcher(header);
        while (tag.find()) {
            versions.add(Integer.valueOf(tag.group(1)));
        }
        return new IfMatch(versions);
    }

    /** What a change without the header is told. */
    static CodedException required() {
        return CodedException.of(
                REQUIRED,
                new Violation(
                        "If-Match",
                        "must say which version the change starts from",
                        null,
                        "GET the resource and send its ETag, or * for whatever is there"));
    }

    /** Whether a row of this version may be changed. */
    public boolean admits(int version) {
        return versions == null || versions.contains(version);
    }

    /** Refuses with {@code STALE} (412) where the row has another version. */
    public void require(int version) {
        if (!admits(version)) {
            throw CodedException.of(
                    STALE,
                    Violation.of("If-Match", "must name the current version, " + version, versions)
                            .instead("GET the resource, merge and send again"));
        }
    }
}
