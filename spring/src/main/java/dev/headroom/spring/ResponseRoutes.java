package dev.headroom.spring;

import dev.headroom.base.Memo;
import dev.headroom.http.FieldSchema;
import dev.headroom.http.Route;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** The application's routes as the response cache sees them: which are kept, and what their keys are made of. */
final class ResponseRoutes {
    private static final String FOUND = ResponseRoutes.class.getName() + ".found";

    private static final int MOST_KNOWN = 20_000;
    private static final int LONGEST_KNOWN = 200;

    private final Supplier<RequestMappingHandlerMapping> mappings;
    private final HttpSettings settings;
    private final List<QueryNames> names;
    private final List<MappedRoute> declared;
    private final Function<HandlerMethod, Optional<FieldSchema>> schemas;
    private final Memo<String, Optional<Mapped>> byPath = new Memo<>(MOST_KNOWN);
    private volatile @Nullable List<Mapped> mapped;

    ResponseRoutes(
            Supplier<RequestMappingHandlerMapping> mappings,
            HttpSettings settings,
            List<QueryNames> names,
            List<MappedRoute> declared,
            Function<HandlerMethod, Optional<FieldSchema>> schemas) {
        this.mappings = mappings;
        this.settings = settings;
        this.names = names;
        this.declared = declared;
        this.schemas = schemas;
    }

    /**
     * A route with its pattern.
     *
     * @param kept whether anything is kept
     * @param level of freshness that the handler declares, null where it declares none
     */
    record Mapped(
            PathPattern pattern,
            Route route,
            boolean kept,
            @Nullable String level) {}

    /** The route of a GET request, whose pattern it notes for whoever counts; empty where no handler is mapped. */
    Optional<Mapped> of(HttpServletRequest request) {
        Optional<Mapped> found = of(request.getRequestURI());
        found.ifPresent(route -> {
            request.setAttribute(
                    HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE,
                    route.pattern().getPatternString());
            request.setAttribute(FOUND, route);
        });
        return found;
    }

    /** What {@link #of(HttpServletRequest)} has found for the request before. */
    static Optional<Mapped> found(HttpServletRequest request) {
        return request.getAttribute(FOUND) instanceof Mapped route ? Optional.of(route) : Optional.empty();
    }

    /** The groups that the handler of a write declares, once it has been found. */
    static List<String> ended(HttpServletRequest write) {
        CachedResponse declared =
                write.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler
                        ? declared(handler)
                        : null;
        return declared == null ? List.of() : List.of(declared.groups());
    }

    /** The route at a path; the more specific pattern first. */
    Optional<Mapped> of(String path) {
        Optional<Mapped> known = byPath.get(path);
        return known == null ? matched(path) : known;
    }

    private Optional<Mapped> matched(String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        Optional<Mapped> found =
                all().stream().filter(one -> one.pattern().matches(parsed)).findFirst();
        return path.length() > LONGEST_KNOWN ? found : byPath.put(path, found);
    }

    /** All that are mapped, the more specific first. */
    List<Mapped> all() {
        List<Mapped> known = mapped;
        if (known == null) {
            known = read();
            mapped = known;
        }
        return known;
    }

    private List<Mapped> read() {
        List<Mapped> routes = new ArrayList<>();
        mappings.get().getHandlerMethods().forEach((mapping, handler) -> {
            if (mapping.getMethodsCondition().getMethods().contains(RequestMethod.GET)) {
                patterns(mapping).forEach(pattern -> routes.add(mapped(pattern, handler)));
            }
        });
        routes.sort(Comparator.comparing(Mapped::pattern));
        for (MappedRoute more : declared) {
            routes.add(new Mapped(PathPatternParser.defaultInstance.parse(more.pattern()), more.route(), true, null));
        }
        return List.copyOf(routes);
    }

    private static Set<PathPattern> patterns(RequestMappingInfo mapping) {
        Set<PathPattern> patterns = new TreeSet<>();
        for (String text : mapping.getPatternValues()) {
            patterns.add(PathPatternParser.defaultInstance.parse(text));
        }
        return patterns;
    }

    private Mapped mapped(PathPattern pattern, HandlerMethod handler) {
        String name = pattern.getPatternString();
        CachedResponse declared = declared(handler);
        HttpSettings.Routed own = settings.routes().get(name);
        boolean kept = declared != null
                && declared.value()
                && settings.responses().enabled()
                && (own == null || own.enabled());
        if (declared == null) {
            return new Mapped(pattern, Route.byResponse(name).build(), false, null);
        }
        ReadFreshness level = FreshnessInterceptor.declared(handler);
        return new Mapped(pattern, route(name, handler, declared, own), kept, level == null ? null : level.value());
    }

    private static @Nullable CachedResponse declared(HandlerMethod handler) {
        CachedResponse ofMethod = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), CachedResponse.class);
        return ofMethod != null
                ? ofMethod
                : AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), CachedResponse.class);
    }

    private Route route(
            String name, HandlerMethod handler, CachedResponse declared, HttpSettings.@Nullable Routed own) {
        HttpSettings.Responses usual = settings.responses();
        Duration fresh = time(own == null ? null : own.fresh(), declared.fresh(), usual.fresh());
        Route.Builder builder = declared.open() ? Route.open(name, fresh) : Route.personal(name, fresh);
        builder.lifetime(
                        fresh,
                        time(
                                own == null ? null : own.whileRevalidating(),
                                declared.whileRevalidating(),
                                usual.whileRevalidating()),
                        time(own == null ? null : own.ifError(), declared.ifError(), usual.ifError()))
                .largest((int) Math.min(Integer.MAX_VALUE >> 2, usual.largest().toBytes()))
                .parameters(parameters(handler, declared).toArray(String[]::new))
                .variesBy(declared.variesBy())
                .groups(declared.groups());
        if (!byteStream(handler)) {
            builder.mediaType("application/json");
            schemas.apply(handler).ifPresent(builder::fields);
        }
        return builder.build();
    }

    private static boolean byteStream(HandlerMethod handler) {
        Class<?> type = handler.getReturnType().getParameterType();
        return type == void.class || type == byte[].class || type == String.class;
    }

    private Set<String> parameters(HandlerMethod handler, CachedResponse declared) {
        Set<String> parameters = new TreeSet<>(List.of(declared.parameters()));
        for (MethodParameter parameter : handler.getMethodParameters()) {
            RequestParam named = parameter.getParameterAnnotation(RequestParam.class);
            if (named != null) {
                String name = named.name().isEmpty() ? parameter.getParameterName() : named.name();
                if (name != null) {
                    parameters.add(name);
                }
            }
        }
        names.forEach(source -> parameters.addAll(source.of(handler)));
        return parameters;
    }

    private static Duration time(@Nullable Duration own, String declared, Duration usual) {
        if (own != null) {
            return own;
        }
        return declared.isEmpty() ? usual : DurationStyle.detectAndParse(declared);
    }
}
