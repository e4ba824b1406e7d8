package dev.headroom.finance.server.connections;

import dev.headroom.finance.server.settings.HeadroomSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Keeps banks' tokens unreadable in the database: AES-256-GCM under a key that is configured for all nodes, or a node's
 * own in a file of mode 0600 beside its data. The connection's id is authenticated, so that no row's token opens
 * another's.
 */
@Component
class TokenCipher {
    private static final int NONCE_BYTES = 12;
    private static final int KEY_BYTES = 32;
    private static final int TAG_BITS = 128;

    private final HeadroomSettings settings;
    private final SecureRandom random = new SecureRandom();

    TokenCipher(HeadroomSettings settings) {
        this.settings = settings;
    }

    byte[] seal(long connection, String token) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = apply(Cipher.ENCRYPT_MODE, connection, nonce, token.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
    }

    String open(long connection, byte[] sealed) {
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        byte[] token =
                apply(Cipher.DECRYPT_MODE, connection, nonce, Arrays.copyOfRange(sealed, NONCE_BYTES, sealed.length));
        return new String(token, StandardCharsets.UTF_8);
    }

    private byte[] apply(int mode, long connection, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(ByteBuffer.allocate(Long.BYTES).putLong(0, connection));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(
                    "a bank's token can't be read: headroom.banks.key is another one than it was kept with", failure);
        }
    }

    private byte[] key() {
        String configured = settings.banks().key();
        if (configured != null && !configured.isBlank()) {
            byte[] key = Base64.getDecoder().decode(configured);
            if (key.length != KEY_BYTES) {
                throw new IllegalStateException("headroom.banks.key must be 32 bytes in base 64");
            }
            return key;
        }
        Path file = settings.dataDir().resolve("bank-tokens.key");
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return Base64.getDecoder().decode(Files.readString(file).strip());
        } catch (IOException failure) {
            throw new UncheckedIOException("the key of banks' tokens can't be read", failure);
        }
    }

    private void create(Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Base64.getEncoder().encodeToString(key));
        } catch (FileAlreadyExistsException another) {
            // another thread was first: its key is the one
        }
    }
}
