package dev.headroom.embedded;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/**
 * Server binaries out of jars, unpacked once per user and version. A directory appears whole or not at all, and one
 * process at a time unpacks, so leftovers of a killed one can go.
 *
 * @param postgres directory with {@code bin/postgres}
 * @param redis executable file, or a name on the PATH
 */
record Binaries(Path postgres, Path redis) {
    private static final String UNPACKING = ".unpacking-";

    /** Parts of the archive that only compilers of clients need. */
    private static final List<String> LEFT_OUT = List.of("lib/postgresql/pgxs/", "lib/pkgconfig/", "include/");

    static Binaries unpack(EmbeddedOptions options, Path data, Consumer<String> progress) {
        Path cache = cache(options, data);
        try {
            return locked(cache, progress);
        } catch (IOException failure) {
            throw Failures.io(cache, failure);
        }
    }

    /** File locks exclude other processes; the monitor excludes other threads of this one. */
    private static synchronized Binaries locked(Path cache, Consumer<String> progress) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        cache.resolve("unpack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException("lost the lock on " + cache);
            }
            removeLeftovers(cache);
            return new Binaries(postgres(cache, progress), redis(cache));
        }
    }

    /** The first place that can be written: the chosen one, the user's cache, the data directory. */
    private static Path cache(EmbeddedOptions options, Path data) {
        Stream<Path> users = Stream.concat(
                Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .filter(directory -> directory.startsWith("/"))
                        .map(Path::of)
                        .stream(),
                Stream.of(Path.of(System.getProperty("user.home"), ".cache")));
        Path last = data.resolve("binaries");
        return Stream.concat(
                        options.binaries().stream(),
                        Stream.concat(users.map(it -> it.resolve("headroom")), Stream.of(last)))
                .filter(Binaries::writable)
                .findFirst()
                .orElse(last);
    }

    private static boolean writable(Path directory) {
        try {
            Files.createDirectories(directory);
            return Files.isWritable(directory);
        } catch (IOException _) {
            return false;
        }
    }

    private static void removeLeftovers(Path cache) throws IOException {
        try (Stream<Path> entries = Files.list(cache)) {
            for (Path entry : (Iterable<Path>)
                    entries.filter(it -> it.getFileName().toString().contains(UNPACKING))::iterator) {
                PrivateFiles.delete(entry);
            }
        }
    }

    private static Path postgres(Path cache, Consumer<String> progress) throws IOException {
        String resource = "postgres-" + platform() + ".txz";
        URL archive = Binaries.class.getClassLoader().getResource(resource);
        if (archive == null) {
            throw unsupported(resource);
        }
        Path home = cache.resolve("postgresql-" + version(archive));
        if (!Files.isDirectory(home)) {
            progress.accept("Unpacking PostgreSQL into " + home + " (once)");
            Path unpacked = Files.createDirectory(cache.resolve(home.getFileName() + UNPACKING + "tree"));
            extract(archive, unpacked);
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        }
        return home;
    }

    private static CodedException unsupported(String what) {
        return CodedException.of(
                Failures.PLATFORM_UNSUPPORTED,
                Violation.of(what, "is not on the class path for " + platform(), null)
                        .instead("run on Linux or macOS, 64 bits of Intel or ARM, or set DATABASE_URL and"
                                + " CACHE_REDIS_URL to servers of yours"));
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch");
        return (system.startsWith("mac") ? "darwin" : system)
                + "-"
                + switch (machine) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> machine;
                };
    }

    /** What tells one archive from another without reading it: the checksum that its jar keeps. */
    private static String version(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        connection.setUseCaches(false);
        long mark = connection.getContentLengthLong();
        if (connection instanceof JarURLConnection jar) {
            try (var file = jar.getJarFile()) {
                mark = file.getEntry(jar.getEntryName()).getCrc();
            }
        }
        return platform() + "-" + HexFormat.of().toHexDigits(mark, 8);
    }

    private static void extract(URL archive, Path into) throws IOException {
        try (InputStream raw = new BufferedInputStream(archive.openStream(), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(raw))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = into.resolve(entry.getName()).normalize();
                if (!target.startsWith(into)) {
                    throw new IOException("archive entry leaves its directory: " + entry.getName());
                }
                String name = into.relativize(target).toString();
                if (!name.endsWith(".a") && LEFT_OUT.stream().noneMatch(name::startsWith)) {
                    write(tar, entry, target);
                }
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        try (var out = new BufferedOutputStream(Files.newOutputStream(target))) {
            tar.transferTo(out);
        }
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /**
     * The bundled executable where it runs, else an installed one, else the bundled one, whose log will say why not.
     */
    private static Path redis(Path cache) throws IOException {
        String resource = ExecutableProvider.newProvidedVersionsMap().get(OsArchitecture.detectOSandArchitecture());
        if (resource == null) {
            throw unsupported("Redis");
        }
        String bundled = resource.substring(resource.lastIndexOf('/') + 1);
        Path home = cache.resolve(bundled);
        if (!Files.isDirectory(home)) {
            Path unpacked = Files.createDirectory(cache.resolve(home.getFileName() + UNPACKING + "tree"));
            ExecutableProvider.newJarResourceProvider(unpacked.toFile()).get();
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        }
        Path executable;
        try (Stream<Path> files = Files.list(home)) {
            executable = files.findFirst().orElseThrow(() -> new IOException("no executable in " + home));
        }
        Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (Tool.run(List.of(executable.toString(), "--version")).succeeded()) {
            return executable;
        }
        return Tool.installed("redis-server").orElse(executable);
    }
}
