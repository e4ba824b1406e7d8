package dev.headroom.finance.server.identity;

import dev.headroom.spring.QuotaExceededException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Who opens a page: the person whose session the browser's cookie belongs to. */
@Component
public class Visitors {
    private final Credentials credentials;
    private final People people;

    Visitors(Credentials credentials, People people) {
        this.credentials = credentials;
        this.people = people;
    }

    /**
     * A person who is signed in.
     *
     * @param session what {@code GET /api/v1/auth/session} would answer
     */
    public record Visitor(Caller caller, Object session) {}

    /** Whether a request says whose it is, truly or not: what it is answered may be another thing in a moment. */
    public static boolean claims(HttpServletRequest request) {
        return SessionFilter.token(request).isPresent();
    }

    /**
     * The request's person; none without a session that lasts, and none from an address that too many unknown tokens
     * came from.
     */
    public Optional<Visitor> of(HttpServletRequest request, HttpServletResponse response) {
        return SessionFilter.token(request)
                .flatMap(token -> find(token, request, response))
                .map(live -> new Visitor(
                        live.caller(),
                        new AuthController.CurrentSession(
                                live.expiresAt(),
                                AuthController.user(people.person(live.caller().userId()), live.caller()))));
    }

    private Optional<Sessions.Live> find(String token, HttpServletRequest request, HttpServletResponse response) {
        try {
            return credentials.find(token, request, response);
        } catch (QuotaExceededException _) {
            return Optional.empty();
        }
    }
}
