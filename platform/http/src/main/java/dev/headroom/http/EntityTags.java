package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code If-Match} or {@code If-None-Match} lists (RFC 9110, section 13.1). Read in one pass; at most
 * {@value #LONGEST} characters and {@value #MOST} tags.
 *
 * @param any for {@code *}: whatever there is
 * @param tags in the order of the field, empty where any is meant
 */
public record EntityTags(boolean any, List<EntityTag> tags) {
    /** Characters of all lines of the field. */
    public static final int LONGEST = 4096;
    /** Tags in one field. */
    public static final int MOST = 64;

    public EntityTags {
        tags = List.copyOf(tags);
    }

    /**
     * The field of a request; empty where it isn't sent.
     *
     * @throws CodedException HEADER_TOO_LARGE, found without reading it; INVALID_CONDITION where it isn't a list of
     *     tags
     */
    public static Optional<EntityTags> of(Fields request, String name) {
        List<String> lines = request.all(name);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        int length = lines.stream().mapToInt(String::length).sum();
        if (length > LONGEST) {
            throw CodedException.of(
                    HttpErrors.HEADER_TOO_LARGE,
                    Violation.of(name, "must have at most " + LONGEST + " characters", length)
                            .instead("send the tags of the copies that are worth keeping"));
        }
        if (lines.size() == 1 && lines.getFirst().strip().equals("*")) {
            return Optional.of(new EntityTags(true, List.of()));
        }
        List<EntityTag> tags = new ArrayList<>(2);
        lines.forEach(line -> read(name, line, tags));
        if (tags.isEmpty()) {
            throw malformed(name, "", 0);
        }
        return Optional.of(new EntityTags(false, tags));
    }

    /** One tag alone, as in {@code If-Range} and {@code ETag}; empty where it is none. */
    public static Optional<EntityTag> one(String text) {
        String stripped = text.strip();
        boolean weak = stripped.startsWith("W/");
        int start = weak ? 2 : 0;
        int end = stripped.length() - 1;
        if (stripped.length() > LONGEST
                || end <= start
                || stripped.charAt(start) != '"'
                || stripped.charAt(end) != '"') {
            return Optional.empty();
        }
        String opaque = stripped.substring(start + 1, end);
        boolean legal = opaque.chars().allMatch(c -> EntityTag.legal((char) c));
        return legal ? Optional.of(new EntityTag(opaque, weak)) : Optional.empty();
    }

    /** Whether it lists the tag, or any, by weak comparison. */
    public boolean matchWeakly(EntityTag current) {
        return any || tags.stream().anyMatch(tag -> tag.matchesWeakly(current));
    }

    /** Whether it lists the tag, or any, by strong comparison. */
    public boolean matchStrongly(EntityTag current) {
        return any || tags.stream().anyMatch(tag -> tag.matchesStrongly(current));
    }

    private static void read(String name, String line, List<EntityTag> tags) {
        int i = 0;
        boolean separated = true;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == ' ' || c == '\t') {
                i++;
            } else if (c == ',') {
                separated = true;
                i++;
            } else {
                if (!separated) {
                    throw malformed(name, line, i);
                }
                i = tag(name, line, i, tags);
                separated = false;
            }
        }
    }

    private static int tag(String name, String line, int from, List<EntityTag> tags) {
        boolean weak = line.startsWith("W/", from);
        int quote = weak ? from + 2 : from;
        if (quote >= line.length() || line.charAt(quote) != '"') {
            throw malformed(name, line, from);
        }
        int end = quote + 1;
        while (end < line.length() && EntityTag.legal(line.charAt(end))) {
            end++;
        }
        if (end >= line.length() || line.charAt(end) != '"') {
            throw malformed(name, line, from);
        }
        if (tags.size() == MOST) {
            throw CodedException.of(
                    HttpErrors.HEADER_TOO_LARGE, Violation.of(name, "must list at most " + MOST + " tags", "more"));
        }
        tags.add(new EntityTag(line.substring(quote + 1, end), weak));
        return end + 1;
    }

    private static CodedException malformed(String name, String line, int at) {
        String found = line.substring(Math.min(at, line.length()), Math.min(line.length(), at + 40));
        return CodedException.of(
                HttpErrors.INVALID_CONDITION,
                Violation.of(name, "must be * or a list of entity tags in quotes", found)
                        .instead("send the ETag of an earlier response as it was"));
    }
}
