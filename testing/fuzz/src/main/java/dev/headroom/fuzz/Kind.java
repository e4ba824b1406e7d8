package dev.headroom.fuzz;

/** What can be wrong with an answer. */
enum Kind {
    /** A status of 500 and above, but a 503 that says when to come again. */
    SERVER_ERROR,
    /** No end of the answer within the limit. */
    HUNG,
    /** A request that is well-formed got no answer, or half of one. */
    UNANSWERED,
    /** Not a response of HTTP. */
    MALFORMED,
    /** A status that the document doesn't declare for the operation. */
    UNDECLARED,
    /** A refusal that isn't a problem document of the house. */
    PROBLEM_FORM,
    /** JSON that can't be read. */
    UNREADABLE,
    /** Words of a household that the caller may not read. */
    FOREIGN_DATA,
    /** Names of classes, statements or traces. */
    INTERNALS,
    /** A header that protects users is missing. */
    UNPROTECTED,
    /** A cookie where none may be set. */
    COOKIE,
    /** Somebody's answer that shared caches may keep. */
    SHARED,
    /** A line of the request became a line of the answer. */
    INJECTED,
    /** The host that an attacker named comes back. */
    REFLECTED,
    /** A clean client's answer changed after an attack. */
    POISONED,
    /** A session ended that nobody ended. */
    SESSION_LOST,
    /** The service logged an error or ended. */
    LOGGED
}
