package dev.headroom.finance.server.identity;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Who may call what: everything below {@code /api/} needs a sign-in unless it is listed here. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final ErrorCode NOT_SIGNED_IN = new ErrorCode("NOT_SIGNED_IN", ErrorCode.Kind.UNAUTHENTICATED);
    private static final ErrorCode FORBIDDEN = new ErrorCode("FORBIDDEN", ErrorCode.Kind.FORBIDDEN);

    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
                    + "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
                    + "frame-ancestors 'none'";

    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            Sessions sessions,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return http.securityContext(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new CrossOriginFilter(problems), AnonymousAuthenticationFilter.class)
                .addFilterBefore(new SessionFilter(sessions), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/api/v1/auth/register",
                                "/api/v1/auth/login",
                                "/api/v1/auth/logout",
                                "/api/v1/auth/password-reset/**",
                                "/api/v2/daily-outlook/health",
                                "/api/openapi/**",
                                "/api/openapi.yaml")
                        .permitAll()
                        .requestMatchers("/api/v1/operator/**", "/api/v2/daily-outlook/performance")
                        .hasRole(Role.OPERATOR.name())
                        .requestMatchers("/api/**")
                        .authenticated()
                        .anyRequest()
                        .permitAll())
                .exceptionHandling(failures -> failures.authenticationEntryPoint((request, response, _) ->
                                problems.resolveException(request, response, null, notSignedIn(request)))
                        .accessDeniedHandler((request, response, _) ->
                                problems.resolveException(request, response, null, forbidden())))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN))
                        .xssProtection(xss -> xss.disable())
                        .cacheControl(cache -> cache.disable()))
                .build();
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
