package dev.headroom.finance.server.identity;

import dev.headroom.base.Memo;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.freshness.TagScope;
import dev.headroom.http.Fields;
import dev.headroom.spring.RequestCallers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Whose a request is, for what is kept of responses and for the quotas; and what every response depends on. A caller's
 * entries are apart from all others' by sign-in, household, roles, tier and the household's day: tomorrow's answers are
 * others without a write.
 */
@Configuration(proxyBeanMethods = false)
class RequestIdentity implements RequestCallers, WebMvcConfigurer, HandlerInterceptor {
    private static final int MOST_CALLERS = 20_000;

    private final InstantSource clock;
    private final Supplier<Sessions> sessions;
    private final Memo<Caller, Today> known = new Memo<>(MOST_CALLERS);

    /** A caller on a day of their household, which is from one moment and until another. */
    private record Today(long fromMillis, long untilMillis, Signed byHeader, Signed byCookie) {}

    RequestIdentity(InstantSource clock, ObjectProvider<Sessions> sessions) {
        this.clock = clock;
        this.sessions = SingletonSupplier.of(sessions::getObject);
    }

    /** By the session, as the filter finds it; a request with both kinds of credential is left to that. */
    @Override
    public Optional<Signed> atHand(Fields request) {
        String bearer = request.first("Authorization");
        String cookies = request.first("Cookie");
        if ((bearer == null) == (cookies == null)) {
            return Optional.empty();
        }
        Optional<String> token = bearer != null
                ? SessionFilter.bearer(bearer)
                : request.all("Cookie").size() > 1 ? Optional.empty() : cookie(cookies);
        return token.flatMap(sessions.get()::atHand).map(live -> signed(live.caller(), bearer == null));
    }

    private static Optional<String> cookie(@Nullable String cookies) {
        String found = null;
        for (String one : cookies == null ? new String[0] : cookies.split(";", -1)) {
            String pair = one.strip();
            if (pair.startsWith(SessionFilter.COOKIE + '=')) {
                if (found != null) {
                    return Optional.empty();
                }
                found = pair.substring(SessionFilter.COOKIE.length() + 1);
            }
        }
        return Optional.ofNullable(found).filter(value -> value.indexOf('"') < 0);
    }

    @Override
    public Signed of(HttpServletRequest request) {
        Caller caller = caller().orElse(null);
        if (caller == null) {
            return Signed.NOBODY;
        }
        return signed(caller, Boolean.TRUE.equals(request.getAttribute(SessionFilter.BY_COOKIE)));
    }

    private Signed signed(Caller caller, boolean browser) {
        long now = clock.millis();
        Today today = known.get(caller);
        if (today == null || now < today.fromMillis() || now >= today.untilMillis()) {
            ZoneId zone = zone(caller.household());
            LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(now), zone);
            today = known.put(
                    caller,
                    new Today(
                            day.atStartOfDay(zone).toInstant().toEpochMilli(),
                            day.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli(),
                            signed(caller, day, false),
                            signed(caller, day, true)));
        }
        return browser ? today.byCookie() : today.byHeader();
    }

    private static ZoneId zone(Caller.@Nullable Household home) {
        return home == null ? ZoneOffset.UTC : home.zone();
    }

    private static Signed signed(Caller caller, LocalDate today, boolean browser) {
        Caller.Household home = caller.household();
        return new Signed(
                verified(caller, today),
                Optional.of(home == null ? "user:" + caller.userId() : "household:" + home.id()),
                Optional.ofNullable(home).map(Caller.Household::tier),
                browser);
    }

    /** Whose responses these are. */
    dev.headroom.http.Caller verified(Caller caller) {
        return signed(caller, false).caller();
    }

    private static dev.headroom.http.Caller verified(Caller caller, LocalDate today) {
        Caller.Household home = caller.household();
        String roles = caller.roles().stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(","));
        String authority = home == null
                ? roles + '|' + today
                : "%s|%s|%d|%s|%s|%s".formatted(roles, today, home.id(), home.tier(), home.zone(), home.currency());
        return new dev.headroom.http.Caller.Verified(
                home == null ? "none" : Long.toString(home.id()), Long.toString(caller.userId()), authority);
    }

    private static Optional<Caller> caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Caller caller
                ? Optional.of(caller)
                : Optional.empty();
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**", "/graphql");
    }

    /**
     * Whatever a handler reads, it reads for a caller of a household, and by the reference data that all share; of the
     * household anything, unless the handler tells what.
     */
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        TagScope.dependsOn(Changes.reference());
        caller().ifPresent(caller -> {
            TagScope.dependsOn(Changes.user(caller.userId()));
            Caller.Household home = caller.household();
            if (home != null && !tellsItsTags(handler)) {
                TagScope.dependsOn(Changes.household(home.id()));
            }
        });
        return true;
    }

    private static boolean tellsItsTags(Object handler) {
        return handler instanceof HandlerMethod method && method.hasMethodAnnotation(TellsItsTags.class);
    }
}
