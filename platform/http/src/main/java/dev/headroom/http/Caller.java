package dev.headroom.http;

/** Whose request it is, as far as that was verified. A credential that nobody has checked makes nobody. */
public sealed interface Caller {
    /** Nobody in particular. */
    Caller ANONYMOUS = new Anonymous();

    /** Nobody in particular. */
    record Anonymous() implements Caller {}

    /**
     * Somebody whose credential was found valid for this request.
     *
     * @param tenant 1 to 64 characters
     * @param principal within the tenant
     * @param authority changes with what the principal may see: roles, grants, their epoch; may be empty
     */
    record Verified(String tenant, String principal, String authority) implements Caller {}
}
