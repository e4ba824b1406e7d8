package dev.headroom.finance.server.profile;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.spring.CachedResponse;
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
@CachedResponse
@RequestMapping("/api/v1/users/profile")
@Tag(name = "Profile")
class ProfileController {
    private final Profiles profiles;
    private final KnownProfiles known;
    private final EntityTags tags;

    ProfileController(Profiles profiles, KnownProfiles known, EntityTags tags) {
        this.profiles = profiles;
        this.known = known;
        this.tags = tags;
    }

    @GetMapping
    ResponseEntity<Profile> get(@AuthenticationPrincipal Caller caller) {
        return tags.ok(known.profile(caller.userId()));
    }

    @PatchMapping
    ResponseEntity<Profile> change(
            @AuthenticationPrincipal Caller caller, IfMatch condition, @Valid @RequestBody ProfileChange change) {
        return tags.ok(profiles.change(caller, condition, change));
    }
}
