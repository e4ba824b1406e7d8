package dev.headroom.cache;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Events of the application by name, each with the tags that change when it happens: whoever publishes one needn't know
 * what is cached.
 */
public final class DomainEvents {
    private static final ErrorCode UNKNOWN = new ErrorCode("UNKNOWN_EVENT", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode INVALID = new ErrorCode("INVALID_EVENT", ErrorCode.Kind.IMPOSSIBLE);

    private final Source source;
    private final Map<String, List<String>> forms = new ConcurrentSkipListMap<>();

    DomainEvents(Source source) {
        this.source = source;
    }

    /**
     * An event that may happen.
     *
     * @param tags with attributes of the event in braces: {@code prices:{symbol}}
     * @throws CodedException INVALID_EVENT where the name is taken or there are no tags
     */
    public void declare(String name, String... tags) {
        if (tags.length == 0) {
            throw CodedException.of(INVALID, Violation.of("event " + name, "must change a tag or more", null));
        }
        if (forms.putIfAbsent(name, List.of(tags)) != null) {
            throw CodedException.of(INVALID, Violation.of("event", "must be declared once", name));
        }
    }

    /**
     * It has happened, and is committed: every value that depends on its tags ends, on all nodes.
     *
     * @throws CodedException UNKNOWN_EVENT naming the nearest, or INVALID_EVENT where an attribute is missing
     */
    public Invalidation publish(String name, Map<String, ?> attributes) {
        List<String> of = forms.get(name);
        if (of == null) {
            throw CodedException.of(
                    UNKNOWN,
                    new Violation(
                            "event",
                            "must be one of " + forms.keySet(),
                            name,
                            Nearest.to(name, forms.keySet())
                                    .map("the nearest is "::concat)
                                    .orElse(null)));
        }
        Set<Tag> tags = new LinkedHashSet<>();
        for (String form : of) {
            tags.add(TagForms.filled(form, attribute -> value(name, attribute, attributes)));
        }
        List<Tag> changed = List.copyOf(tags);
        return Invalidation.of(changed, source.announce(changed), Set.of());
    }

    private static String value(String event, String attribute, Map<String, ?> attributes) {
        Object value = attributes.get(attribute);
        if (value == null || value.toString().isEmpty()) {
            throw CodedException.of(
                    INVALID,
                    Violation.of("event " + event, "must have the attribute " + attribute, attributes.keySet()));
        }
        return value.toString();
    }
}
