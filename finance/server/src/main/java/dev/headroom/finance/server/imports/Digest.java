package dev.headroom.finance.server.imports;

import dev.headroom.base.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Names a row by what it says, so that the same row of another copy of the file has the same name. */
final class Digest {
    private static final int HALF = 16;

    private final MessageDigest sha256 = Sha256.begun();

    /** 32 hexadecimal digits for parts in their order. */
    String of(String... parts) {
        for (String part : parts) {
            sha256.update(part.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
        }
        return HexFormat.of().formatHex(sha256.digest(), 0, HALF);
    }
}
