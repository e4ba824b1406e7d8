package dev.headroom.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** A data directory that was started and stopped once, made at the first use in a JVM, to be copied by each test. */
final class Template {
    private static final Path DIRECTORY = Path.of("target", "template");

    private static boolean made;

    private Template() {}

    private static synchronized void make() throws IOException {
        if (!made) {
            PrivateFiles.delete(DIRECTORY);
            new EmbeddedServers(new EmbeddedOptions(true, false, false, false, Optional.empty()))
                    .start(DIRECTORY, line -> {})
                    .close();
            made = true;
        }
    }

    static void copyWithReplica(Path data) throws IOException {
        make();
        copyTree(DIRECTORY, data);
    }

    static void copyAlone(Path data) throws IOException {
        make();
        Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        copyTree(DIRECTORY.resolve("primary"), data.resolve("primary"));
        copyTree(DIRECTORY.resolve("servers.properties"), data.resolve("servers.properties"));
    }

    static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                Path copy = to.resolve(from.relativize(visited).toString());
                Files.createDirectory(
                        copy, PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(visited)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = from.relativize(file).toString();
                Files.copy(file, name.isEmpty() ? to : to.resolve(name));
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
