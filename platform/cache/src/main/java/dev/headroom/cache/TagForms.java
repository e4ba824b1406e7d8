package dev.headroom.cache;

import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tags that are declared with placeholders, {@code orders:{user}}, and filled from a key's segments. */
final class TagForms {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final String TENANT = "tenant";

    private TagForms() {}

    /** The placeholders that the template doesn't have. */
    static List<Violation> broken(KeyTemplate template, List<String> forms) {
        List<String> known = new ArrayList<>(template.segments());
        known.add(TENANT);
        List<Violation> violations = new ArrayList<>();
        for (String form : forms) {
            Matcher placeholder = PLACEHOLDER.matcher(form);
            while (placeholder.find()) {
                String name = placeholder.group(1);
                if (!known.contains(name)) {
                    violations.add(new Violation(
                            "cache " + template.name() + ", tag " + form,
                            "must name segments of " + template + ", or {tenant}",
                            name,
                            Nearest.to(name, known)
                                    .map("the nearest is "::concat)
                                    .orElse(null)));
                }
            }
        }
        return violations;
    }

    /** The tags of one key. */
    static Dependencies of(CacheKey key, List<String> forms) {
        List<Tag> tags = new ArrayList<>(forms.size());
        forms.forEach(form -> tags.add(filled(form, name -> value(key, name))));
        return Dependencies.of(tags);
    }

    /** The tag with a text for each placeholder. */
    static Tag filled(String form, UnaryOperator<String> value) {
        return Tag.of(PLACEHOLDER
                .matcher(form)
                .replaceAll(found -> Matcher.quoteReplacement(Tag.escape(value.apply(found.group(1))))));
    }

    private static String value(CacheKey key, String name) {
        int at = key.template().segments().indexOf(name);
        return at < 0 ? key.tenant().id() : key.segments().get(at);
    }
}
