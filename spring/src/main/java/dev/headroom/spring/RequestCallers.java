package dev.headroom.spring;

import dev.headroom.http.Caller;
import dev.headroom.http.Fields;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Says whose a request is, once its credential was verified. Declare one as a bean where responses are personal;
 * without one every caller is nobody in particular, and nothing personal is kept.
 */
@FunctionalInterface
public interface RequestCallers {
    /**
     * Whose request it is by its fields alone, where that is known in this process without asking anybody; empty where
     * a thread that may wait has to find out. It decides alone whether a kept response is served: the credential must
     * have been verified, be as current as its revocation asks, and give the same caller as {@link #of}.
     */
    default Optional<Signed> atHand(Fields request) {
        return Optional.empty();
    }

    /** Asked behind whatever verifies credentials, several times for one request. */
    Signed of(HttpServletRequest request);

    /**
     * A caller.
     *
     * @param caller whose responses these are
     * @param quotaKey whose quota is used; empty for that of the client's address
     * @param tier of the quota; empty for what is usual
     * @param browser whether the credential is one that browsers send by themselves
     */
    record Signed(Caller caller, Optional<String> quotaKey, Optional<String> tier, boolean browser) {
        /** Nobody in particular. */
        public static final Signed NOBODY = new Signed(Caller.ANONYMOUS, Optional.empty(), Optional.empty(), false);
    }
}
