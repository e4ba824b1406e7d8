package dev.headroom.finance.server.identity;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.http.Cors;
import dev.headroom.http.Fields;
import dev.headroom.http.SecurityHeaders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Who may call what: everything below {@code /api/}, and {@code /graphql}, needs a sign-in unless it is listed here.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final ErrorCode NOT_SIGNED_IN = new ErrorCode("NOT_SIGNED_IN", ErrorCode.Kind.UNAUTHENTICATED);
    private static final ErrorCode FORBIDDEN = new ErrorCode("FORBIDDEN", ErrorCode.Kind.FORBIDDEN);

    /** Nothing of the page is inline, so that its policy needs no hashes. */
    private static final Fields PAGE =
            SecurityHeaders.page(List.of(), false).only(name -> !name.endsWith("cache-control"));

    /** What the household's app holds itself to beyond that: no text becomes code but its worker's address. */
    private static final String TRUSTED = "; require-trusted-types-for 'script'; trusted-types headroom-worker";

    private static final String POLICY = "Content-Security-Policy";

    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            Credentials credentials,
            ObjectProvider<Cors> cors,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return http.securityContext(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(
                        new CrossOriginFilter(cors.getIfAvailable(() -> Cors.CLOSED), problems),
                        AnonymousAuthenticationFilter.class)
                .addFilterBefore(new SessionFilter(credentials, problems), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> requests.requestMatchers(Doors.OPEN.toArray(String[]::new))
                        .permitAll()
                        .requestMatchers(Doors.OPERATORS.toArray(String[]::new))
                        .hasRole(Role.OPERATOR.name())
                        .requestMatchers("/api/**", "/graphql")
                        .authenticated()
                        .anyRequest()
                        .permitAll())
                .exceptionHandling(failures -> failures.authenticationEntryPoint((request, response, _) ->
                                problems.resolveException(request, response, null, notSignedIn(request)))
                        .accessDeniedHandler((request, response, _) ->
                                problems.resolveException(request, response, null, forbidden())))
                .headers(headers -> headers.defaultsDisabled().addHeaderWriter(SecurityConfiguration::write))
                .build();
    }

    /**
     * They would time every filter of the chain, and stand between each and the next even where they are turned off.
     */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /** What a handler says itself stays. */
    private static void write(HttpServletRequest request, HttpServletResponse response) {
        String path = request.getRequestURI();
        boolean page = !path.startsWith("/api/") && !path.equals("/graphql");
        Fields fields = page ? PAGE : SecurityHeaders.api();
        boolean app = page && !path.startsWith("/console");
        if (!page && !response.containsHeader(HttpHeaders.CACHE_CONTROL)) {
            // data is somebody's unless its handler says otherwise
            response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
            response.setHeader("CDN-Cache-Control", "no-store");
        }
        fields.forEach((name, value) -> {
            if (!response.containsHeader(name)) {
                response.setHeader(name, app && name.equalsIgnoreCase(POLICY) ? value + TRUSTED : value);
            }
        });
        if (request.isSecure()) {
            SecurityHeaders.overTls().forEach(response::setHeader);
        }
    }

    private static CodedException notSignedIn(HttpServletRequest request) {
        boolean hadToken = SessionFilter.token(request).isPresent();
        return CodedException.of(
                NOT_SIGNED_IN,
                new Violation(
                        "this request",
                        hadToken ? "carries a session that has ended" : "needs a sign-in",
                        null,
                        "POST /api/v1/auth/login"));
    }

    private static CodedException forbidden() {
        return CodedException.of(FORBIDDEN, "this operation", "needs a role that this sign-in lacks");
    }
}
