package dev.headroom.fuzz;

import java.util.List;

/**
 * Somebody who sends requests.
 *
 * @param token of the session, empty for nobody
 * @param userId the sign-in, 0 for nobody
 * @param householdId 0 for a sign-in without one
 * @param foreign words of households that this one must never be told
 */
record Principal(Role role, String token, long userId, long householdId, List<String> foreign) {
    boolean signedIn() {
        return !token.isEmpty();
    }
}
