package dev.headroom.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The files that belong to the project, as git knows them. */
final class Tree {
    private static final long LARGEST_TEXT = 2L << 20;

    private Tree() {}

    /**
     * One text file.
     *
     * @param path from the root of the checkout, with slashes
     * @param text all of it
     */
    record Source(String path, String text) {}

    /** Every tracked or new text file that is not ignored; binary and very large files are left out. */
    static List<Source> sources() {
        Path root = root();
        return paths(root).stream()
                .filter(path -> Files.isRegularFile(root.resolve(path)))
                .flatMap(path -> read(root, path).stream())
                .toList();
    }

    private static Path root() {
        Path place = Path.of("").toAbsolutePath();
        while (!Files.exists(place.resolve("platform")) || !Files.exists(place.resolve("pom.xml"))) {
            place = place.getParent();
            if (place == null) {
                throw new IllegalStateException("the tests run outside a checkout");
            }
        }
        return place;
    }

    private static List<String> paths(Path root) {
        try {
            Process git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                    .directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String listing = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                throw new IllegalStateException("git does not know " + root + ": these tests need a git checkout");
            }
            return Pattern.compile("\0").splitAsStream(listing).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(failure);
        }
    }

    private static List<Source> read(Path root, String path) {
        try {
            Path file = root.resolve(path);
            return Files.size(file) > LARGEST_TEXT ? List.of() : List.of(new Source(path, Files.readString(file)));
        } catch (CharacterCodingException _) {
            return List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
