package dev.headroom.spring;

import dev.headroom.cache.Tenant;
import java.util.Optional;

/** Says for whom the calling thread works. Declare one as a bean where methods are {@link Cached} per tenant. */
@FunctionalInterface
public interface TenantResolver {
    /** Empty where nobody is signed in; nothing is cached then, and the call fails. */
    Optional<Tenant> tenant();
}
