package dev.headroom.finance.server.page;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files that an address needs beyond the start of the app, told in the page's head: they come with the start
 * instead of after it. The build says which.
 */
final class Hints {
    private static final Pattern PART = Pattern.compile(":\\w+");

    private final List<Place> places;

    private record Place(Pattern address, long fixed, String html) {}

    /** @param files by address, whose parts that differ begin with a colon */
    Hints(Map<String, List<String>> files) {
        this.places = files.entrySet().stream()
                .map(entry -> place(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Place::fixed).reversed())
                .toList();
    }

    /** HTML for the head; empty for an address that needs nothing more. */
    String of(String address) {
        return places.stream()
                .filter(place -> place.address().matcher(address).matches())
                .findFirst()
                .map(Place::html)
                .orElse("");
    }

    private static Place place(String template, List<String> files) {
        long fixed = template.chars().filter(sign -> sign == '/').count()
                - template.chars().filter(sign -> sign == ':').count();
        Pattern address = Pattern.compile(PART.matcher(template).replaceAll("[^/]+"));
        return new Place(address, fixed, files.stream().map(Hints::link).collect(Collectors.joining()));
    }

    private static String link(String file) {
        String relation = file.endsWith(".css") ? "stylesheet" : "modulepreload";
        return "<link rel=\"%s\" crossorigin href=\"/%s\" />".formatted(relation, file);
    }
}
