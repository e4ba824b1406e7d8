import dev.headroom.http.Deltas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * Prints what the service sends for a file to a browser that has another one, by the service's own classes: for each
 * line that comes in, of two paths as "former current", one with the bytes, empty where it sends the whole.
 */
final class Differences {
    private static final String FAMILY = "*";

    private Differences() {}

    public static void main(String[] codings) throws IOException, NoSuchAlgorithmException {
        for (String line : new String(System.in.readAllBytes()).lines().toList()) {
            String[] pair = line.split(" ", -1);
            byte[] former = Files.readAllBytes(Path.of(pair[0]));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(former);
            Deltas deltas = new Deltas(
                    _ -> Optional.of(former), Runnable::run, new Deltas.Bounds(1 << 20, Duration.ofMinutes(1)));
            deltas.know(Set.of(new Deltas.Former(FAMILY, HexFormat.of().formatHex(digest))));
            Deltas.Asked asked = new Deltas.Asked(
                    String.join(", ", codings), ":" + Base64.getEncoder().encodeToString(digest) + ":");
            System.out.println(deltas.of(
                            new Deltas.Current(FAMILY, pair[1], Files.size(Path.of(pair[1]))), asked, () -> read(pair[1]))
                    .map(delta -> Integer.toString(delta.bytes().length))
                    .orElse(""));
        }
    }

    private static byte[] read(String path) {
        try {
            return Files.readAllBytes(Path.of(path));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
