package dev.headroom.spring;

import dev.headroom.http.Route;

/**
 * A route that no annotated handler declares: files, a page. Declare it as a bean; handlers' own routes come first.
 *
 * @param pattern of its paths, as {@code /assets/**}
 */
public record MappedRoute(String pattern, Route route) {}
