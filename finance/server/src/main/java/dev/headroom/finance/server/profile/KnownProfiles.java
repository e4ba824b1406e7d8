package dev.headroom.finance.server.profile;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.WarmSource;
import dev.headroom.cache.WarmUp;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.SignIns;
import dev.headroom.finance.server.web.Versioned;
import dev.headroom.freshness.Tag;
import dev.headroom.spring.CacheDeclarations;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Profiles as they are read: from the cache, where one is until its household or its sign-in changes. */
@Component
public class KnownProfiles {
    private final Profiles profiles;
    private final Cache<Profile> cache;

    KnownProfiles(Profiles profiles, CacheDeclarations caches, WarmUp warmUp, SignIns signIns) {
        this.cache = caches.declare(CacheSpec.of(KeyTemplate.of("user_profile:{user}"), Profile.class)
                .tagsOf(KnownProfiles::dependsOn)
                .build());
        this.profiles = profiles;
        warmUp.declare(WarmSource.together(
                "profiles",
                cache,
                extent -> signIns.within(extent.days(), extent.limit()).stream()
                        .map(recent -> key(recent.userId()))
                        .toList(),
                this::load));
    }

    private static List<Tag> dependsOn(Profile profile) {
        return profile.household() == null
                ? List.of()
                : List.of(Changes.household(profile.household().id()));
    }

    private CacheKey key(long userId) {
        return cache.key(Tenant.COMMON, userId);
    }

    /** What {@code GET /api/v1/users/profile} answers a sign-in. */
    public Versioned of(long userId) {
        return profile(userId);
    }

    Profile profile(long userId) {
        return cache.getOrLoad(key(userId), () -> profiles.get(userId)).orElseThrow();
    }

    private Map<CacheKey, Profile> load(Collection<CacheKey> keys) {
        List<Profile> found = profiles.ofAll(keys.stream()
                .map(key -> Long.parseLong(key.segments().getFirst()))
                .toList());
        return found.stream().collect(Collectors.toMap(profile -> key(profile.userId()), profile -> profile));
    }
}
