package dev.headroom.finance.server.profile;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.headroom.finance.server.web.Versioned;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in and its household.
 *
 * @param household null for advisors and operators without one
 * @param version the sum of both rows' versions: each only grows, so that a change of either changes it
 */
record Profile(
        long userId,
        String email,
        String displayName,
        @Nullable Home household,
        int version) implements Versioned {

    /**
     * What a household says about itself; bands and region place it among its peers.
     *
     * @param sizeBand people, 4 means four or more
     */
    record Home(
            long id,
            String name,
            String timeZone,
            String currency,
            String tier,
            @Nullable Integer birthYear,
            @Nullable Integer incomeBand,
            @Nullable Integer sizeBand,
            @Nullable Integer region,
            boolean peerOptIn,
            boolean onboarded) {}

    @Override
    @JsonIgnore
    public long id() {
        return userId;
    }
}
