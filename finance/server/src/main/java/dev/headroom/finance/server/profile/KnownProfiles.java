package dev.headroom.finance.server.profile;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.WarmSource;
import dev.headroom.cache.WarmUp;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.SignIns;
import dev.headroom.finance.server.web.Versioned;
import dev.headroom.freshness.TagScope;
import dev.headroom.spring.CacheDeclarations;
import org.springframework.stereotype.Component;

/** Profiles as they are read: from the cache, where one is until its household or its sign-in changes. */
@Component
public class KnownProfiles {
    private final Profiles profiles;
    private final Cache<Profile> cache;

    KnownProfiles(Profiles profiles, CacheDeclarations caches, WarmUp warmUp, SignIns signIns) {
        this.cache = caches.declare(CacheSpec.of(KeyTemplate.of("user_profile:{user}"), Profile.class)
                .build());
        this.profiles = profiles;
        warmUp.declare(WarmSource.each(
                "profiles",
                cache,
                extent -> signIns.within(extent.days(), extent.limit()).stream()
                        .map(recent -> cache.key(Tenant.COMMON, recent.userId()))
                        .toList(),
                key -> load(Long.parseLong(key.segments().getFirst()))));
    }

    /** What {@code GET /api/v1/users/profile} answers a sign-in. */
    public Versioned of(long userId) {
        return profile(userId);
    }

    Profile profile(long userId) {
        return cache.getOrLoad(cache.key(Tenant.COMMON, userId), () -> load(userId))
                .orElseThrow();
    }

    private Profile load(long userId) {
        Profile profile = profiles.get(userId);
        if (profile.household() != null) {
            TagScope.dependsOn(Changes.household(profile.household().id()));
        }
        return profile;
    }
}
