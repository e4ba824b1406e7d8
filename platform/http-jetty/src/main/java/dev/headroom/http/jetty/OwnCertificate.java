package dev.headroom.http.jetty;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate that a server makes and signs itself, for {@code localhost} and its addresses: it keeps others on the
 * machine from listening and proves nothing to anybody who doesn't know its fingerprint. Kept in a directory that only
 * its owner may look into, as {@code key.pem} (PKCS #8) and {@code certificate.pem}; made anew in the last month before
 * it ends.
 *
 * @param file of the certificate, for clients that are told to trust it: {@code curl --cacert FILE}
 */
public record OwnCertificate(Path file, PrivateKey key, X509Certificate certificate) {
    private static final ErrorCode NOT_MADE = new ErrorCode("CERTIFICATE_NOT_MADE", ErrorCode.Kind.UNAVAILABLE);
    private static final ErrorCode UNREADABLE = new ErrorCode("CERTIFICATE_UNREADABLE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode EXPOSED = new ErrorCode("KEY_EXPOSED", ErrorCode.Kind.IMPOSSIBLE);

    private static final String KEY = "key.pem";
    private static final String CERTIFICATE = "certificate.pem";
    private static final String ALIAS = "headroom";
    private static final String PASSWORD = "HEADROOM_STORE_PASSWORD";
    private static final String LOCAL = "san=dns:localhost,ip:127.0.0.1,ip:::1";
    private static final String OTHERWISE = "start with a JDK, or name a certificate of your own";
    private static final String DAYS = "397";
    private static final Duration ANEW = Duration.ofDays(30);
    private static final int PEM_LINE = 64;
    private static final int PATIENCE_SECONDS = 60;
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /**
     * The one of a directory, made where there is none or where it ends within a month.
     *
     * @param now what it must be valid at
     * @throws CodedException where it can't be made, can't be read, or others may read its key
     */
    public static OwnCertificate of(Path directory, Instant now) {
        try {
            Optional<OwnCertificate> kept = kept(directory);
            return kept.isPresent() && kept.get().validAt(now.plus(ANEW)) ? kept.get() : made(directory);
        } catch (IOException failure) {
            throw refused(
                    NOT_MADE,
                    directory + " can't be written: " + failure.getMessage(),
                    "make it writable for the user that starts the service, or name another directory");
        }
    }

    private boolean validAt(Instant moment) {
        return certificate.getNotAfter().toInstant().isAfter(moment);
    }

    private static Optional<OwnCertificate> kept(Path directory) throws IOException {
        Path key = directory.resolve(KEY);
        Path certificate = directory.resolve(CERTIFICATE);
        if (!Files.exists(key) || !Files.exists(certificate)) {
            return Optional.empty();
        }
        if (posix(directory) && !OWNER.containsAll(Files.getPosixFilePermissions(key))) {
            throw refused(
                    EXPOSED,
                    key + " may be read by others than its owner",
                    "delete it and its certificate to have both made anew");
        }
        try {
            PrivateKey secret = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(
                            Base64.getMimeDecoder().decode(Files.readString(key).replaceAll("-----[A-Z ]+-----", ""))));
            X509Certificate open = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificate)));
            return Optional.of(new OwnCertificate(certificate, secret, open));
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            throw refused(
                    UNREADABLE,
                    key + " or " + certificate.getFileName() + " can't be read",
                    "delete both to have them made anew");
        }
    }

    private static OwnCertificate made(Path directory) throws IOException {
        Files.createDirectories(directory, only("rwx------", directory));
        Path store = directory.resolve("new.p12");
        Files.deleteIfExists(store);
        byte[] chance = new byte[16];
        new SecureRandom().nextBytes(chance);
        String password = HexFormat.of().formatHex(chance);
        try {
            keytool(store, password);
            KeyStore keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
            PrivateKey key = (PrivateKey) keys.getKey(ALIAS, password.toCharArray());
            X509Certificate certificate = (X509Certificate) keys.getCertificate(ALIAS);
            Path file = directory.resolve(CERTIFICATE);
            write(directory, KEY, "PRIVATE KEY", key.getEncoded());
            write(directory, CERTIFICATE, "CERTIFICATE", certificate.getEncoded());
            return new OwnCertificate(file, key, certificate);
        } catch (GeneralSecurityException failure) {
            throw refused(NOT_MADE, "the certificate can't be read back: " + failure.getMessage(), OTHERWISE);
        } finally {
            Files.deleteIfExists(store);
        }
    }

    private static void keytool(Path store, String password) throws IOException {
        Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
        if (!Files.isExecutable(program) && !Files.isExecutable(program.resolveSibling("keytool.exe"))) {
            throw refused(NOT_MADE, "the running Java has no keytool", OTHERWISE);
        }
        ProcessBuilder making = new ProcessBuilder(List.of(
                program.toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-sigalg",
                "SHA256withECDSA",
                "-dname",
                "CN=localhost, O=Headroom",
                "-ext",
                LOCAL,
                "-ext",
                "eku=serverAuth",
                "-validity",
                DAYS,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                PASSWORD));
        making.environment().put(PASSWORD, password);
        making.redirectErrorStream(true);
        Process process = making.start();
        try {
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw refused(NOT_MADE, "keytool failed" + (said.isEmpty() ? "" : ": " + said), OTHERWISE);
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw refused(NOT_MADE, "the start was interrupted", OTHERWISE);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void write(Path directory, String name, String kind, byte[] content) throws IOException {
        Path fresh = Files.createTempFile(directory, "fresh", ".pem", only("rw-------", directory));
        Files.writeString(
                fresh,
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(content)
                        + "\n-----END " + kind + "-----\n");
        Files.move(fresh, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?>[] only(String permissions, Path directory) {
        return posix(directory)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path directory) {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** SHA-256 of the certificate as browsers show it: {@code AB:CD:…}. */
    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What a {@link SecurePort} answers with. */
    public SSLContext context() {
        try {
            char[] nobody = new char[0];
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(ALIAS, key, nobody, new Certificate[] {certificate});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, nobody);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static CodedException refused(ErrorCode code, String rule, String wayOut) {
        return CodedException.of(code, new Violation("certificate of its own", rule, null, wayOut));
    }
}
