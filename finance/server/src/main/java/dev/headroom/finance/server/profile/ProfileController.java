package dev.headroom.finance.server.profile;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.WarmSource;
import dev.headroom.cache.WarmUp;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.identity.SignIns;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.freshness.TagScope;
import dev.headroom.spring.CacheDeclarations;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The caller's profile over HTTP. */
@RestController
@RequestMapping("/api/v1/users/profile")
@Tag(name = "Profile")
class ProfileController {
    private final Profiles profiles;
    private final EntityTags tags;
    private final Cache<Profile> cache;

    ProfileController(Profiles profiles, EntityTags tags, CacheDeclarations caches, WarmUp warmUp, SignIns signIns) {
        this.cache = caches.declare(CacheSpec.of(KeyTemplate.of("user_profile:{user}"), Profile.class)
                .build());
        this.profiles = profiles;
        this.tags = tags;
        warmUp.declare(WarmSource.each(
                "profiles",
                cache,
                extent -> signIns.within(extent.days(), extent.limit()).stream()
                        .map(recent -> cache.key(Tenant.COMMON, recent.userId()))
                        .toList(),
                key -> load(Long.parseLong(key.segments().getFirst()))));
    }

    @GetMapping
    ResponseEntity<Profile> get(@AuthenticationPrincipal Caller caller) {
        return tags.ok(cache.getOrLoad(cache.key(Tenant.COMMON, caller.userId()), () -> load(caller.userId()))
                .orElseThrow());
    }

    private Profile load(long userId) {
        Profile profile = profiles.get(userId);
        if (profile.household() != null) {
            TagScope.dependsOn(Changes.household(profile.household().id()));
        }
        return profile;
    }

    @PatchMapping
    ResponseEntity<Profile> change(
            @AuthenticationPrincipal Caller caller, IfMatch condition, @Valid @RequestBody ProfileChange change) {
        return tags.ok(profiles.change(caller, condition, change));
    }
}
