package dev.headroom.http;

import dev.headroom.base.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * Names the state of one representation (RFC 9110, section 8.8.3).
 *
 * @param opaque without the quotes; visible characters but the quote
 * @param weak whether bytes may differ where the meaning doesn't
 */
public record EntityTag(String opaque, boolean weak) {
    private static final int DIGEST_BYTES = 16;
    private static final char CODING = '-';

    public EntityTag {
        for (int i = 0; i < opaque.length(); i++) {
            if (!legal(opaque.charAt(i))) {
                throw new IllegalArgumentException("entity tag must consist of visible characters but the quote");
            }
        }
    }

    /** Equal tags promise equal bytes. */
    public static EntityTag strong(String opaque) {
        return new EntityTag(opaque, false);
    }

    /** Of these bytes: the first 128 bits of their SHA-256. */
    public static EntityTag of(byte[] bytes) {
        byte[] digest = Sha256.of(bytes);
        return strong(Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, DIGEST_BYTES)));
    }

    /**
     * Of data whose versions are known, so that a condition is decided without the body: every version that the
     * representation is made of, with the version of the code that renders it and the canonical field mask.
     */
    public static EntityTag ofVersions(Object... versions) {
        MessageDigest digest = Sha256.begun();
        for (Object version : versions) {
            byte[] text = version.toString().getBytes(StandardCharsets.UTF_8);
            // the length before the text: two lists never run together
            digest.update((text.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(text);
        }
        byte[] sum = Arrays.copyOf(digest.digest(), DIGEST_BYTES);
        return strong(Base64.getUrlEncoder().withoutPadding().encodeToString(sum));
    }

    /** Of the same data in a content coding: other bytes, another tag. */
    public EntityTag in(Coding coding) {
        return coding == Coding.IDENTITY ? this : new EntityTag(opaque + CODING + coding.suffix(), weak);
    }

    /** Of the same data in the same coding at a later effort: other bytes again. */
    EntityTag upgraded() {
        return new EntityTag(opaque + "x", weak);
    }

    /** Same bytes: both strong and equal. */
    public boolean matchesStrongly(EntityTag other) {
        return !weak && !other.weak && opaque.equals(other.opaque);
    }

    /** Same meaning: equal, weak or not. */
    public boolean matchesWeakly(EntityTag other) {
        return opaque.equals(other.opaque);
    }

    static boolean legal(char c) {
        return c == 0x21 || (c >= 0x23 && c <= 0x7e) || (c >= 0x80 && c <= 0xff);
    }

    /** As it is sent: {@code "abc"} or {@code W/"abc"}. */
    @Override
    public String toString() {
        return (weak ? "W/\"" : "\"") + opaque + '"';
    }
}
