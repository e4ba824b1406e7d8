package dev.headroom.finance.server.web;

import dev.headroom.base.Sha256;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers with an entity tag: the row's version, then a digest of the representation, {@code "3-q0c1p2"}. The version
 * alone would be too little for {@code If-None-Match}, because an answer also tells what follows from other rows and
 * from the day: a balance, a goal's progress. {@link IfMatch} reads the version and lets the digest be, so that a
 * change elsewhere doesn't make an edit of this row stale.
 */
@Component
public class EntityTags {
    private static final int DIGEST_BYTES = 9;

    private final JsonMapper json;

    EntityTags(JsonMapper json) {
        this.json = json;
    }

    /** 200 with the tag; Spring turns it into 304 where {@code If-None-Match} names the tag. */
    public <T extends Versioned> ResponseEntity<T> ok(T body) {
        return ResponseEntity.ok()
                .eTag(tag(body))
                .cacheControl(CacheControl.maxAge(Duration.ZERO).cachePrivate().mustRevalidate())
                .body(body);
    }

    /** 201 with the tag and where the new resource is. */
    public <T extends Versioned> ResponseEntity<T> created(String location, T body) {
        return ResponseEntity.created(URI.create(location))
                .eTag(tag(body))
                .cacheControl(CacheControl.noStore())
                .body(body);
    }

    /** The tag that {@link #ok} sends with a representation, quotes included. */
    public String tag(Versioned body) {
        byte[] digest = Arrays.copyOf(Sha256.of(json.writeValueAsBytes(body)), DIGEST_BYTES);
        return '"'
                + Integer.toString(body.version())
                + '-'
                + Base64.getUrlEncoder().withoutPadding().encodeToString(digest)
                + '"';
    }
}
