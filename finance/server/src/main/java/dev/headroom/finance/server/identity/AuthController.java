package dev.headroom.finance.server.identity;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.http.SecurityHeaders;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Registration, sign-in and out, and passwords. */
@RestController
@RequestMapping("/api/v1/auth")
@Tag(name = "Sign-in")
class AuthController {
    private static final ErrorCode WRONG_CREDENTIALS =
            new ErrorCode("WRONG_CREDENTIALS", ErrorCode.Kind.UNAUTHENTICATED);

    private final People people;
    private final Passwords passwords;
    private final Sessions sessions;
    private final SignInThrottle throttle;
    private final PasswordResets resets;

    AuthController(
            People people, Passwords passwords, Sessions sessions, SignInThrottle throttle, PasswordResets resets) {
        this.people = people;
        this.passwords = passwords;
        this.sessions = sessions;
        this.throttle = throttle;
        this.resets = resets;
    }

    /** What a newcomer tells; the household's name is the newcomer's where it is left out. */
    record Registration(
            @NotNull @Email @Size(max = 254) String email,
            @NotNull String password,
            @NotBlank @Size(max = 100) String displayName,
            @Nullable @Size(min = 1, max = 100) String householdName,
            @NotNull String timeZone,
            @NotNull String currency) {}

    record Login(
            @NotNull @Size(max = 254) String email, @NotNull String password) {}

    record PasswordChange(
            @NotNull String currentPassword, @NotNull String newPassword) {}

    record ResetRequest(@NotNull @Email @Size(max = 254) String email) {}

    record ResetConfirmation(
            @NotNull @Size(max = 100) String token, @NotNull String newPassword) {}

    record SignedIn(String token, Instant expiresAt, User user) {}

    record CurrentSession(Instant expiresAt, User user) {}

    record User(
            long id,
            String email,
            String displayName,
            @Nullable Long householdId,
            List<String> roles,
            @Nullable String tier) {}

    @PostMapping("/register")
    @ApiResponse(responseCode = "201", description = "registered and signed in", useReturnTypeSchema = true)
    ResponseEntity<SignedIn> register(@Valid @RequestBody Registration registration, HttpServletRequest request) {
        String hash = passwords.hash(registration.password(), registration.email());
        String household =
                registration.householdName() == null ? registration.displayName() : registration.householdName();
        long user = people.register(new People.Newcomer(
                registration.email().strip(),
                hash,
                registration.displayName().strip(),
                household.strip(),
                registration.timeZone(),
                registration.currency()));
        return signIn(user, HttpStatus.CREATED, request);
    }

    @PostMapping("/login")
    ResponseEntity<SignedIn> login(@Valid @RequestBody Login login, HttpServletRequest request) {
        throttle.admit(login.email(), request.getRemoteAddr());
        People.Credential credential = people.credential(login.email().strip()).orElse(null);
        boolean right = passwords.matches(login.password(), credential == null ? null : credential.passwordHash());
        if (!right || credential == null) {
            throttle.failed(login.email(), request.getRemoteAddr());
            throw CodedException.of(WRONG_CREDENTIALS, "e-mail address or password", "is wrong");
        }
        throttle.succeeded(login.email());
        return signIn(credential.userId(), HttpStatus.OK, request);
    }

    @PostMapping("/logout")
    @ApiResponse(responseCode = "204", description = "signed out")
    ResponseEntity<Void> logout(HttpServletRequest request) {
        SessionFilter.token(request).ifPresent(sessions::end);
        return ResponseEntity.noContent()
                .header(
                        HttpHeaders.SET_COOKIE,
                        cookie("", Duration.ZERO, request).toString())
                .headers(headers -> SecurityHeaders.signedOut()
                        .only(Set.of("clear-site-data", "cache-control")::contains)
                        .forEach(headers::set))
                .build();
    }

    @GetMapping("/session")
    CurrentSession session(@AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        Sessions.Live live = (Sessions.Live) request.getAttribute(SessionFilter.LIVE);
        return new CurrentSession(live.expiresAt(), user(caller));
    }

    @PostMapping("/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(
            @Valid @RequestBody PasswordChange change,
            @AuthenticationPrincipal Caller caller,
            HttpServletRequest request) {
        People.Person person = people.person(caller.userId());
        throttle.admit(person.email(), request.getRemoteAddr());
        if (!passwords.matches(
                change.currentPassword(), people.credential(caller.userId()).passwordHash())) {
            throttle.failed(person.email(), request.getRemoteAddr());
            throw CodedException.of(WRONG_CREDENTIALS, "current_password", "is wrong");
        }
        people.changePassword(caller.userId(), passwords.hash(change.newPassword(), person.email()));
        sessions.endOthersOf(caller.userId(), SessionFilter.token(request).orElse(""));
    }

    /** Always accepted, so that nobody learns which addresses have a sign-in. */
    @PostMapping("/password-reset")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void requestReset(@Valid @RequestBody ResetRequest reset) {
        resets.request(reset.email().strip());
    }

    @PostMapping("/password-reset/confirm")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void confirmReset(@Valid @RequestBody ResetConfirmation confirmation) {
        resets.confirm(confirmation.token(), confirmation.newPassword());
    }

    private ResponseEntity<SignedIn> signIn(long userId, HttpStatus status, HttpServletRequest request) {
        Sessions.Opened opened = sessions.open(userId);
        Sessions.Live live = sessions.find(opened.token()).orElseThrow();
        Duration ttl = Duration.between(live.createdAt(), live.expiresAt());
        return ResponseEntity.status(status)
                .header(
                        HttpHeaders.SET_COOKIE,
                        cookie(opened.token(), ttl, request).toString())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new SignedIn(opened.token(), opened.expiresAt(), user(live.caller())));
    }

    private User user(Caller caller) {
        return user(people.person(caller.userId()), caller);
    }

    static User user(People.Person person, Caller caller) {
        List<String> roles = caller.roles().stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
        return new User(person.id(), person.email(), person.displayName(), person.householdId(), roles, person.tier());
    }

    private static ResponseCookie cookie(String token, Duration ttl, HttpServletRequest request) {
        return ResponseCookie.from(SessionFilter.COOKIE, token)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Lax")
                .path("/")
                .maxAge(ttl)
                .build();
    }
}
