package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.datasource.ReadSession;
import dev.headroom.datasource.Token;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.FreshnessScope;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.Function;

/**
 * How current an answer has to be: as usual, or where the session has written beyond what this node knows, as its token
 * says. Positions of a token and of the caches' source are of one log only where the caches follow the database's.
 */
final class SessionFreshness implements Function<HttpServletRequest, Freshness> {
    private final Source source;
    private final Freshness usual;
    private final Function<HttpServletRequest, Optional<Freshness>> declared;

    /** @param declared what the handler of a request declares instead of the usual */
    SessionFreshness(Source source, Freshness usual, Function<HttpServletRequest, Optional<Freshness>> declared) {
        this.source = source;
        this.usual = usual;
        this.declared = declared;
    }

    /**
     * Whether what a request's own token says is known here; false where that can't be told.
     *
     * @param text of the token
     */
    boolean knows(String text) {
        try {
            return source instanceof PostgresSource
                    && Token.parse(text).position() <= source.applied().offset();
        } catch (CodedException _) {
            return false;
        }
    }

    Freshness usual() {
        return usual;
    }

    @Override
    public Freshness apply(HttpServletRequest request) {
        Freshness level = declared.apply(request).orElse(usual);
        if (source instanceof PostgresSource) {
            Position applied = source.applied();
            Optional<Token> ahead = ReadSession.current()
                    .flatMap(ReadSession::token)
                    .filter(token -> token.position() > applied.offset());
            if (ahead.isPresent()) {
                long written = ahead.get().position();
                level = Freshness.stricter(Freshness.token(new Position(applied.incarnation(), written)), level);
            }
        }
        FreshnessScope scope = FreshnessScope.current();
        return scope == null ? level : scope.or(level);
    }
}
