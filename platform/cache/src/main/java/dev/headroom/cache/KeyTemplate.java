package dev.headroom.cache;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Sha256;
import dev.headroom.base.Violation;
import dev.headroom.freshness.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The declared form of a cache's keys: {@code daily_outlook:{user}:{date}}. What is declared can be invalidated in one
 * change, however many values it covers: every segment alone, every prefix, the tenant, the whole cache. A segment that
 * is called {@code user} also makes its values part of that user's, across caches.
 *
 * <p>The version is part of every key: raise it, and what older nodes wrote is never read.
 */
public final class KeyTemplate {
    private static final ErrorCode INVALID_TEMPLATE = new ErrorCode("INVALID_KEY_TEMPLATE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode INVALID_KEY = new ErrorCode("INVALID_CACHE_KEY", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode NO_TEMPLATE = new ErrorCode("NO_KEY_TEMPLATE", ErrorCode.Kind.IMPOSSIBLE);
    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9_]{0,39})((?::\\{[a-z][a-z0-9_]{0,29}})*)");
    private static final Pattern SEGMENT = Pattern.compile("\\{([a-z0-9_]+)}");
    private static final Pattern ESCAPED = Pattern.compile("%([0-9a-f]{2})");
    private static final int MOST_SEGMENTS = 6;
    private static final int LONGEST_SEGMENT = 4096;
    private static final int LONGEST_PLAIN = 200;
    private static final String USER = "user";
    private static final String ROOT = "cache";

    private final String pattern;
    private final String name;
    private final List<String> segments;
    private final int version;

    private KeyTemplate(String pattern, String name, List<String> segments, int version) {
        this.pattern = pattern;
        this.name = name;
        this.segments = segments;
        this.version = version;
    }

    /**
     * A template in version 1.
     *
     * @param pattern a name of lower case letters, digits and underscores, then up to six named segments
     * @throws CodedException INVALID_KEY_TEMPLATE
     */
    public static KeyTemplate of(String pattern) {
        Matcher form = FORM.matcher(pattern);
        if (!form.matches()) {
            throw CodedException.of(
                    INVALID_TEMPLATE,
                    new Violation("key template", "must look like name:{segment}:{segment}", pattern, null));
        }
        List<String> segments = new ArrayList<>();
        Matcher segment = SEGMENT.matcher(form.group(2));
        while (segment.find()) {
            segments.add(segment.group(1));
        }
        if (segments.size() > MOST_SEGMENTS || segments.stream().distinct().count() != segments.size()) {
            throw CodedException.of(
                    INVALID_TEMPLATE,
                    Violation.of("key template", "must have at most six segments of different names", pattern));
        }
        return new KeyTemplate(pattern, form.group(1), List.copyOf(segments), 1);
    }

    /** The same form with other contents: older entries are orphaned. */
    public KeyTemplate version(int number) {
        if (number < 1) {
            throw CodedException.of(INVALID_TEMPLATE, Violation.of("version", "must be 1 or more", number));
        }
        return new KeyTemplate(pattern, name, segments, number);
    }

    public String name() {
        return name;
    }

    public int version() {
        return version;
    }

    public List<String> segments() {
        return segments;
    }

    /**
     * A key of the tenant.
     *
     * @param values one for each segment, in order; their text may hold anything and may be long
     * @throws CodedException INVALID_CACHE_KEY where a value is missing, empty or longer than 4,096 characters
     */
    public CacheKey key(Tenant tenant, Object... values) {
        Objects.requireNonNull(tenant, "tenant");
        if (values.length != segments.size()) {
            throw CodedException.of(
                    INVALID_KEY,
                    Violation.of("key of " + pattern, "must have %d values".formatted(segments.size()), values.length));
        }
        List<String> texts = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            texts.add(text(segments.get(i), values[i]));
        }
        StringBuilder whole =
                new StringBuilder(name).append(":v").append(version).append(':');
        whole.append(Tag.escape(tenant.id()));
        for (String text : texts) {
            whole.append(':').append(Tag.escape(text));
        }
        return new CacheKey(this, tenant, List.copyOf(texts), whole.toString());
    }

    /** The key that {@link CacheKey#toString} wrote; empty where it is none of this template and version. */
    Optional<CacheKey> parse(String written) {
        List<String> parts = new ArrayList<>(List.of(written.split(":", -1)));
        if (parts.size() != segments.size() + 3
                || !parts.removeFirst().equals(name)
                || !parts.removeFirst().equals("v" + version)
                || parts.stream().anyMatch(part -> part.isEmpty() || part.length() > LONGEST_SEGMENT)) {
            return Optional.empty();
        }
        Tenant tenant = new Tenant(unescaped(parts.removeFirst()));
        return Optional.of(
                key(tenant, parts.stream().map(KeyTemplate::unescaped).toArray()));
    }

    private static String unescaped(String segment) {
        return ESCAPED.matcher(segment)
                .replaceAll(
                        found -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1), 16))));
    }

    private String text(String segment, Object value) {
        if (value == null) {
            throw CodedException.of(INVALID_KEY, segment + " of " + pattern, "must not be null");
        }
        String text = value.toString();
        if (text.isEmpty() || text.length() > LONGEST_SEGMENT) {
            throw CodedException.of(
                    INVALID_KEY,
                    new Violation(
                            segment + " of " + pattern,
                            "must have 1 to %d characters".formatted(LONGEST_SEGMENT),
                            text,
                            "hash a whole request with CanonicalHash"));
        }
        return text;
    }

    /** The key's own tag first. */
    List<Tag> implicit(Tenant tenant, List<String> texts, String full) {
        List<Tag> tags = new ArrayList<>();
        tags.add(Tag.of(ROOT, name + "|" + hashed(full)));
        tags.add(wholeTag());
        tags.add(tenantTag(tenant));
        for (int i = 0; i < texts.size(); i++) {
            tags.add(segmentTag(1L << i, texts.subList(i, i + 1)));
            if (i > 0 && i < texts.size() - 1) {
                tags.add(segmentTag((1L << (i + 1)) - 1, texts.subList(0, i + 1)));
            }
            if (segments.get(i).equals(USER)) {
                tags.add(userTag(texts.get(i)));
            }
        }
        return tags;
    }

    private Tag segmentTag(long which, List<String> texts) {
        StringBuilder joined = new StringBuilder();
        texts.forEach(text -> joined.append(Tag.escape(text)).append(':'));
        return Tag.of(ROOT, name + "|" + Long.toHexString(which) + "|" + hashed(joined.toString()));
    }

    /** A change to it ends every value of the cache. */
    Tag wholeTag() {
        return Tag.of(ROOT, name);
    }

    /** A change to it ends every value of every cache. */
    static Tag everythingTag() {
        return Tag.of(ROOT).below();
    }

    /** A change to it ends every value of the tenant, in every cache. */
    static Tag tenantTag(Tenant tenant) {
        return Tag.of("tenant", shortened(tenant.id()));
    }

    /** A change to it ends every value that has the user in its key, in every cache. */
    static Tag userTag(String user) {
        return Tag.of("user", shortened(user));
    }

    /**
     * The one tag that covers a glob such as {@code daily_outlook:*:2024-01-15}.
     *
     * @throws CodedException NO_KEY_TEMPLATE where the fixed segments aren't a single one or a prefix
     */
    Tag covering(String glob) {
        List<String> parts = Arrays.asList(glob.split(":", -1));
        boolean open = parts.size() == 2 && parts.get(1).equals("*");
        if (!parts.getFirst().equals(name) || (!open && parts.size() != segments.size() + 1)) {
            throw uncovered(glob, "must have the form " + pattern);
        }
        long fixed = 0;
        List<String> texts = new ArrayList<>();
        for (int i = 1; i < parts.size(); i++) {
            String part = parts.get(i);
            if (!part.equals("*")) {
                if (part.isEmpty() || part.contains("*") || part.contains("?") || part.contains("[")) {
                    throw uncovered(glob, "must fix a segment whole or leave it to a star");
                }
                fixed |= 1L << (i - 1);
                texts.add(part);
            }
        }
        if (fixed == 0) {
            return wholeTag();
        }
        boolean single = Long.bitCount(fixed) == 1;
        boolean prefix = (fixed & (fixed + 1)) == 0 && Long.bitCount(fixed) < segments.size();
        if (!single && !prefix) {
            throw uncovered(glob, "must fix one segment or a prefix");
        }
        return segmentTag(fixed, texts);
    }

    private CodedException uncovered(String glob, String rule) {
        String order = String.join(":", segments.stream().map("{%s}"::formatted).toList());
        return CodedException.of(
                NO_TEMPLATE,
                new Violation(
                        "pattern",
                        rule,
                        glob,
                        "declare a template whose first segments are the fixed ones, of %s".formatted(order)));
    }

    /** The cache that a glob is about: what stands before its first colon. */
    static Optional<String> nameIn(String glob) {
        int colon = glob.indexOf(':');
        return colon < 1
                ? Optional.empty()
                : Optional.of(glob.substring(0, colon).toLowerCase(Locale.ROOT));
    }

    /** As a shared tier keeps a key: hashed where it would be too long. */
    static String stored(String full) {
        boolean plain = full.length() <= LONGEST_PLAIN && full.chars().allMatch(c -> c > ' ' && c < 127);
        return plain ? full : full.substring(0, full.indexOf(':')) + ":h:" + digest(full);
    }

    private static String hashed(String text) {
        return text.length() <= 100 ? text : digest(text);
    }

    private static String shortened(String text) {
        return text.length() <= 64 ? text : digest(text);
    }

    /** 128 bits of SHA-256: the envelope checks the whole key, so a collision is a miss. */
    private static String digest(String text) {
        return Sha256.hex(text, 16);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyTemplate template && pattern.equals(template.pattern) && version == template.version;
    }

    @Override
    public int hashCode() {
        return Objects.hash(pattern, version);
    }

    @Override
    public String toString() {
        return pattern;
    }
}
