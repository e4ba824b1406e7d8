package dev.headroom.finance.server.identity;

/** What a sign-in may do: live in its household, advise households that granted it, or operate the service. */
public enum Role {
    HOUSEHOLD,
    ADVISOR,
    OPERATOR
}
