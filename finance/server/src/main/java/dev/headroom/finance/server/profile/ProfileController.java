package dev.headroom.finance.server.profile;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.freshness.TagScope;
import dev.headroom.spring.CacheDeclarations;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Duration;
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

    ProfileController(Profiles profiles, EntityTags tags, CacheDeclarations caches) {
        this.cache = caches.declare(CacheSpec.of(KeyTemplate.of("user_profile:{user}"), Profile.class)
                .timeToLive(Duration.ofHours(24), Tier.MEMORY, Tier.REDIS)
                .build());
        this.profiles = profiles;
        this.tags = tags;
    }

    @GetMapping
    ResponseEntity<Profile> get(@AuthenticationPrincipal Caller caller) {
        return tags.ok(cache.getOrLoad(cache.key(Tenant.COMMON, caller.userId()), () -> {
                    if (caller.household() != null) {
                        TagScope.dependsOn(Changes.household(caller.household().id()));
                    }
                    return profiles.get(caller.userId());
                })
                .orElseThrow());
    }

    @PatchMapping
    ResponseEntity<Profile> change(
            @AuthenticationPrincipal Caller caller, IfMatch condition, @Valid @RequestBody ProfileChange change) {
        return tags.ok(profiles.change(caller, condition, change));
    }
}
