package dev.headroom.finance.server.identity;

import dev.headroom.cache.WarmUp;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.http.AheadResponses;
import dev.headroom.http.Fields;
import dev.headroom.http.Request;
import dev.headroom.http.Response;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** What those who signed in lately see first, made before they come back: their day, their accounts, who they are. */
@Component
class LikelyResponses {
    private final SignIns signIns;
    private final RequestIdentity identity;
    private final String authority;

    LikelyResponses(
            SignIns signIns, RequestIdentity identity, HeadroomSettings settings, WarmUp warmUp, AheadResponses ahead) {
        this.signIns = signIns;
        this.identity = identity;
        this.authority = settings.publicUrl();
        warmUp.declare(ahead.source("screens", this::within));
    }

    private List<AheadResponses.Wanted> within(WarmUp.Extent extent) {
        return signIns.within(extent.days(), extent.limit()).stream()
                .filter(recent -> recent.household() != null)
                .flatMap(recent -> {
                    Caller caller = new Caller(recent.userId(), recent.household(), recent.roles());
                    return Stream.of(
                                    "/api/v2/daily-outlook/" + recent.userId(),
                                    "/api/v1/users/profile",
                                    "/api/v1/accounts")
                            .map(path -> wanted(path, caller));
                })
                .toList();
    }

    private AheadResponses.Wanted wanted(String path, Caller caller) {
        Request request = Request.get(authority, path, null, Fields.NONE).by(identity.verified(caller));
        return new AheadResponses.Wanted(request, work -> as(caller, work));
    }

    private static Response as(Caller caller, Callable<Response> work) throws Exception {
        SecurityContext before = SecurityContextHolder.getContext();
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                caller,
                null,
                caller.roles().stream()
                        .map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
                        .toList()));
        SecurityContextHolder.setContext(context);
        try {
            return work.call();
        } finally {
            SecurityContextHolder.setContext(before);
        }
    }
}
