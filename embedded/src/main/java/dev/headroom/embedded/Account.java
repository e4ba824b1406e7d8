package dev.headroom.embedded;

import com.sun.security.auth.module.UnixSystem;
import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * As whom the servers run. PostgreSQL and PgBouncer refuse root, so root hands them to a user namespace where it has no
 * number ({@code unshare -U}: files stay root's own, wherever the data directory is) or, where a container forbids
 * namespaces, to the user {@code postgres} or {@code nobody}, who then owns the servers' directories. An ordinary user
 * runs them as itself.
 *
 * @param prefix what comes before a server's command
 * @param owner who must own the servers' files; null where they are the user's anyway
 * @param ownSession a server gets its own session, so that Ctrl-C in a terminal reaches only the node
 * @param followsParent a server gets a signal when the thread that started it ends, however it ends
 */
record Account(List<String> prefix, @Nullable Owner owner, boolean ownSession, boolean followsParent) {

    /** Numbers of a user and its group. */
    record Owner(int user, int group) {}

    /** Finds the first way that may use all of the directories. */
    static Account choose(List<Path> directories) {
        boolean session = succeeds(List.of("setsid", "true"));
        boolean follows = succeeds(List.of("setpriv", "--pdeathsig", "TERM", "true"));
        if (new UnixSystem().getUid() != 0) {
            return new Account(List.of(), null, session, follows);
        }
        Account apart = new Account(List.of("unshare", "-U"), new Owner(0, 0), session, follows);
        if (apart.mayUse(directories)) {
            return apart;
        }
        List<String> tried = new ArrayList<>(List.of("unshare -U"));
        for (String user : List.of("postgres", "nobody")) {
            Optional<Owner> known = lookUp(user);
            if (known.isEmpty() || !follows) {
                continue;
            }
            tried.add("user " + user);
            Account other = new Account(switchTo(known.get()), known.get(), session, true);
            if (other.mayUse(directories)) {
                return other;
            }
        }
        throw CodedException.of(
                Failures.PLATFORM_UNSUPPORTED,
                Violation.of("PostgreSQL", "refuses to run as root", null)
                        .instead("start as an ordinary user, or allow one of these: " + String.join(", ", tried)));
    }

    /** With the right to search what only root may: the data directory, wherever below root's home it is. */
    private static List<String> switchTo(Owner owner) {
        return List.of(
                "setpriv",
                "--reuid=" + owner.user(),
                "--regid=" + owner.group(),
                "--clear-groups",
                "--inh-caps=+dac_override",
                "--ambient-caps=+dac_override",
                // access(2), by which initdb finds its programs, asks for it too
                "--securebits=+no_setuid_fixup");
    }

    private static Optional<Owner> lookUp(String user) {
        Tool.Outcome number = Tool.run(List.of("id", "-u", user));
        Tool.Outcome group = Tool.run(List.of("id", "-g", user));
        return number.succeeded() && group.succeeded()
                ? Optional.of(new Owner(
                        Integer.parseInt(number.output().strip()),
                        Integer.parseInt(group.output().strip())))
                : Optional.empty();
    }

    private static boolean succeeds(List<String> command) {
        return Tool.run(command).succeeded();
    }

    /** Directories that are reachable and, as a user who isn't root, searchable. */
    private boolean mayUse(List<Path> directories) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                "sh", "-c", "test \"$(id -u)\" != 0 || exit 1; for d; do ls \"$d\" > /dev/null || exit 1; done", "sh"));
        directories.forEach(directory -> command.add(directory.toString()));
        return succeeds(command);
    }

    /** The command as this account runs it to its end. */
    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return whole;
    }

    /**
     * The command as this account runs a server. Each word of the prefix replaces itself by the next, so the server has
     * the process number of the first.
     */
    List<String> server(List<String> command, String whenParentEnds) {
        List<String> whole = new ArrayList<>();
        if (ownSession) {
            whole.add("setsid");
        }
        whole.addAll(prefix);
        if (followsParent) {
            // after the change of user, which the kernel answers by forgetting the signal
            whole.addAll(List.of("setpriv", "--pdeathsig", whenParentEnds));
        }
        whole.addAll(command);
        return whole;
    }

    /** Makes the account the owner of everything below, which is nothing to do for an ordinary user. */
    void own(Path directory) throws IOException {
        if (owner == null || !Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                give(visited, owner);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                give(file, owner);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void give(Path path, Owner owner) throws IOException {
        if (!Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(owner.user())) {
            Files.setAttribute(path, "unix:uid", owner.user(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", owner.group(), LinkOption.NOFOLLOW_LINKS);
        }
    }
}
