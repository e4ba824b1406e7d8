package dev.headroom.finance.server.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Who opens a page: the person whose session the browser's cookie belongs to. */
@Component
public class Visitors {
    private final Sessions sessions;
    private final People people;

    Visitors(Sessions sessions, People people) {
        this.sessions = sessions;
        this.people = people;
    }

    /**
     * A person who is signed in.
     *
     * @param session what {@code GET /api/v1/auth/session} would answer
     */
    public record Visitor(Caller caller, Object session) {}

    /** The request's person; none without a session that lasts. */
    public Optional<Visitor> of(HttpServletRequest request) {
        return SessionFilter.token(request)
                .flatMap(sessions::find)
                .map(live -> new Visitor(
                        live.caller(),
                        new AuthController.CurrentSession(
                                live.expiresAt(),
                                AuthController.user(people.person(live.caller().userId()), live.caller()))));
    }
}
