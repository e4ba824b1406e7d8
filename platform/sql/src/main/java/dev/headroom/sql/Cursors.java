package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Sha256;
import dev.headroom.base.Violation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Writes where a page ends as text that a client hands back, and reads it. Signed with HMAC-SHA256, cut to 128 bits as
 * RFC 2104 allows, over the key, the direction, and what the cursor is for; so it fits no other list, and a client
 * can't make one. It isn't encrypted: it holds the last row's sort keys. Safe for any number of threads.
 */
public final class Cursors {
    /** Longest text that is read; what is longer is refused unread. */
    public static final int LONGEST = 1_024;

    private static final ErrorCode TAMPERED = new ErrorCode("CURSOR_TAMPERED", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode FOREIGN = new ErrorCode("CURSOR_FOREIGN", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode TOO_LONG = new ErrorCode("CURSOR_TOO_LONG", ErrorCode.Kind.MALFORMED);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE = 16;
    private static final int BINDING = 8;
    private static final int SHORTEST_SECRET = 16;
    private static final byte VERSION = 1;

    private final SecretKeySpec secret;

    private Cursors(byte[] secret) {
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /**
     * With a secret that every node of the service shares.
     *
     * @param secret at least 16 bytes
     */
    public static Cursors signedWith(byte[] secret) {
        if (secret.length < SHORTEST_SECRET) {
            throw CodedException.of(
                    new ErrorCode("BAD_CURSOR_SECRET", ErrorCode.Kind.IMPOSSIBLE),
                    Violation.of("the secret of cursors", "must have at least 16 bytes", secret.length));
        }
        return new Cursors(secret.clone());
    }

    /**
     * A place in a list.
     *
     * @param key values of the sort columns of the row that the page lies behind
     * @param backward whether the page lies before that row instead
     */
    public record Place(List<@Nullable Object> key, boolean backward) {
        public Place {
            key = java.util.Collections.unmodifiableList(new ArrayList<>(key));
        }
    }

    /**
     * Text of letters, digits, dashes and underscores.
     *
     * @param list what it is for: which rows, in which order, whose
     * @throws CodedException {@code CURSOR_TOO_LONG} where the key holds texts that are too long to hand out
     */
    public String write(String list, Place place) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION | (place.backward() ? 0x80 : 0));
            out.write(binding(list));
            for (Object value : place.key()) {
                CursorValue.write(out, value);
            }
            out.write(sign(bytes.toByteArray()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
        if (text.length() > LONGEST) {
            throw tooLong(text.length(), "sort by shorter columns");
        }
        return text;
    }

    /**
     * The place that {@link #write} was given for the same list.
     *
     * @throws CodedException {@code CURSOR_TAMPERED} where it isn't one of ours, {@code CURSOR_FOREIGN} where it is for
     *     another list, {@code CURSOR_TOO_LONG} beyond {@value #LONGEST} characters; begin anew without one
     */
    public Place read(String list, String cursor) {
        if (cursor.length() > LONGEST) {
            throw tooLong(cursor.length(), "leave it out to begin anew");
        }
        byte[] bytes = decode(cursor);
        byte[] content = Arrays.copyOf(bytes, bytes.length - SIGNATURE);
        byte[] signature = Arrays.copyOfRange(bytes, bytes.length - SIGNATURE, bytes.length);
        if (!MessageDigest.isEqual(signature, sign(content)) || (content[0] & 0x7f) != VERSION) {
            throw tampered();
        }
        if (!MessageDigest.isEqual(Arrays.copyOfRange(content, 1, 1 + BINDING), binding(list))) {
            throw CodedException.of(
                    FOREIGN,
                    Violation.of("cursor", "must be of the same list, order and filter", null)
                            .instead("leave it out to begin anew"));
        }
        List<@Nullable Object> key = new ArrayList<>();
        int from = 1 + BINDING;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content, from, content.length - from))) {
            while (in.available() > 0) {
                key.add(CursorValue.read(in));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("signed but not readable", impossible);
        }
        return new Place(key, (content[0] & 0x80) != 0);
    }

    private static byte[] decode(String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            boolean canonical = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(bytes)
                    .equals(cursor);
            if (canonical && bytes.length >= 1 + BINDING + SIGNATURE) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            // refused below
        }
        throw tampered();
    }

    private static CodedException tampered() {
        return CodedException.of(
                TAMPERED,
                Violation.of("cursor", "must be one that a page was answered with", null)
                        .instead("leave it out to begin anew"));
    }

    private static CodedException tooLong(int length, String wayOut) {
        return CodedException.of(
                TOO_LONG,
                Violation.of("cursor", "must have at most %d characters".formatted(LONGEST), length)
                        .instead(wayOut));
    }

    private byte[] sign(byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return Arrays.copyOf(mac.doFinal(content), SIGNATURE);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(ALGORITHM, impossible);
        }
    }

    private static byte[] binding(String list) {
        return Arrays.copyOf(Sha256.of(list), BINDING);
    }
}
