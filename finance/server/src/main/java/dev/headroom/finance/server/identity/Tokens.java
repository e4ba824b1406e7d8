package dev.headroom.finance.server.identity;

import dev.headroom.base.Sha256;
import java.security.SecureRandom;
import java.util.Base64;

/** Random bearer secrets of 256 bits, and the digests under which they are kept. */
final class Tokens {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    static String random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] digest(String token) {
        return Sha256.of(token);
    }
}
