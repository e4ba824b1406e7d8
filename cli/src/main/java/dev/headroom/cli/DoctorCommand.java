package dev.headroom.cli;

import dev.headroom.base.CodedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: what is installed, what runs, and which settings are in effect. */
@Command(
        name = "doctor",
        sortOptions = false,
        description = "Looks at what Headroom needs, and lists each setting in effect with its source.",
        footer = {
            "",
            "The settings are those of the running service; secrets are masked. It reads HEADROOM_URL, HEADROOM_DATA and",
            "HEADROOM_TOKEN (of an operator), and DATABASE_URL for a profile other than embedded.",
            "",
            "With --profile production it also names what the running service is set to and production would refuse.",
            "",
            "Exit status: 0 all well, 1 something is missing, broken or unsafe.",
            "",
            "Examples",
            "  ./headroom doctor",
            "  ./headroom doctor --profile production",
            "  ./headroom doctor --json --url https://headroom.example.org",
        })
final class DoctorCommand implements Callable<Integer> {
    private static final String SCHEMA = "headroom.doctor/1";
    private static final int CONNECT_MILLIS = 500;
    private static final long LITTLE_DISK_MB = 512;
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|credential|private).*");
    private static final Pattern SOURCE_FILE = Pattern.compile("\\[([^\\[\\]]+)]");
    private static final List<String> DATABASE = List.of("DATABASE_URL", "DATABASE_USER", "DATABASE_PASSWORD");

    private final Surroundings surroundings;

    @Mixin
    private final ServiceOptions service;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "look at what this profile needs: embedded (the default), development, staging or production")
    private Profile profile = Profile.embedded;

    @Option(names = "--json", description = "print the findings as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** As an operator writes them. */
    enum Profile {
        embedded,
        development,
        staging,
        production
    }

    DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.service = new ServiceOptions(surroundings);
    }

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>(new Programs(surroundings).findings());
        if (profile == Profile.embedded) {
            findings.addAll(dataDirectory(service.data()));
        } else {
            DATABASE.forEach(name -> findings.add(variable(name)));
        }
        URI url = service.url();
        boolean answers = answers(url);
        findings.add(new Finding(
                "service",
                "address",
                Finding.State.WELL,
                answers
                        ? "something listens at " + url
                        : "nothing listens at " + url + ": the port is free, and ./headroom run starts a service"));
        List<Json> settings = answers ? settings(url, findings) : List.of();
        print(findings, settings);
        return findings.stream().anyMatch(finding -> finding.state() == Finding.State.BROKEN) ? Main.FAILURE : 0;
    }

    private static List<Finding> dataDirectory(Path data) {
        List<Finding> findings = new ArrayList<>();
        boolean exists = Files.isDirectory(data);
        findings.add(new Finding(
                "data",
                "directory",
                Finding.State.WELL,
                data + (exists ? "" : " does not exist yet; the first ./headroom run makes it")));
        findings.add(new Finding(
                "data",
                "lock",
                Finding.State.WELL,
                holder(data).map(pid -> "in use by process " + pid).orElse("free")));
        findings.add(disk(data));
        return findings;
    }

    /** The live process whose number the data directory holds. */
    private static Optional<Long> holder(Path data) {
        try {
            return Optional.of(Files.readString(data.resolve("headroom.pid")).strip())
                    .filter(number -> number.matches("\\d{1,18}"))
                    .map(Long::valueOf)
                    .filter(pid -> ProcessHandle.of(pid).isPresent());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Finding disk(Path data) {
        @Nullable Path place = data.toAbsolutePath();
        while (place != null && !Files.exists(place)) {
            place = place.getParent();
        }
        try {
            long free = place == null ? 0 : Files.getFileStore(place).getUsableSpace() >> 20;
            return free >= LITTLE_DISK_MB
                    ? new Finding("data", "disk", Finding.State.WELL, megabytes(free) + " free")
                    : new Finding(
                            "data",
                            "disk",
                            Finding.State.BROKEN,
                            megabytes(free) + " free, " + megabytes(LITTLE_DISK_MB)
                                    + " needed; free some, or name another directory with --data");
        } catch (IOException failure) {
            return new Finding("data", "disk", Finding.State.LESS, "can't be asked: " + failure.getMessage());
        }
    }

    private static String megabytes(long count) {
        return String.format(Locale.ROOT, "%,d MB", count);
    }

    private Finding variable(String name) {
        boolean set = surroundings.variable(name).isPresent();
        boolean needed = "DATABASE_URL".equals(name);
        return new Finding(
                "environment",
                name,
                set ? Finding.State.WELL : needed ? Finding.State.BROKEN : Finding.State.LESS,
                set ? "set" : "not set" + (needed ? "; the profile " + profile + " needs it" : ""));
    }

    private static boolean answers(URI url) {
        int port = url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Each setting as {@code {key, value, source}}; where they can't be had, a finding says why. */
    private List<Json> settings(URI url, List<Finding> findings) {
        try (ServiceClient client = new ServiceClient(url)) {
            Answer answer = client.get("/api/v1/operator/settings", service.token(client, "operator"));
            if (!answer.succeeded()) {
                throw Failures.refused(answer);
            }
            findings.add(new Finding("service", "sign-in", Finding.State.WELL, "works, as operator"));
            if (profile == Profile.production) {
                refused(
                        client.get("/api/v1/operator/settings/production", service.token(client, "operator")),
                        findings);
            }
            List<Json> items = answer.body().at("items").items();
            return (items.isEmpty() ? answer.body().items() : items)
                    .stream().map(DoctorCommand::masked).toList();
        } catch (CodedException failure) {
            findings.add(new Finding("service", "settings", Finding.State.LESS, String.valueOf(failure.getMessage())));
            return List.of();
        }
    }

    /** What the running service is set to and production would not start with. */
    private static void refused(Answer answer, List<Finding> findings) {
        for (Json violation : answer.body().at("refused").items()) {
            findings.add(new Finding(
                    "production",
                    violation.text("subject").orElse("?"),
                    Finding.State.BROKEN,
                    Failures.violation(violation).message()));
        }
        if (answer.succeeded() && answer.body().at("refused").items().isEmpty()) {
            findings.add(new Finding("production", "settings", Finding.State.WELL, "none is unsafe"));
        }
    }

    private static Json masked(Json setting) {
        boolean secret = SECRET.matcher(setting.text("key").orElse("")).matches();
        return secret && setting.text("value").filter(value -> !value.isEmpty()).isPresent()
                ? setting.with("value", Json.of("***"))
                : setting;
    }

    private void print(List<Finding> findings, List<Json> settings) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.object()
                    .with("schema", Json.of(SCHEMA))
                    .with(
                            "findings",
                            Json.of(findings.stream().map(Finding::json).toList()))
                    .with("settings", Json.of(settings))
                    .print());
            return;
        }
        String area = "";
        for (Finding finding : findings) {
            if (!area.equals(finding.area())) {
                area = finding.area();
                out.println(area);
            }
            out.printf("  %-8s %-18s %s%n", mark(finding.state()), finding.name(), finding.text());
        }
        if (!settings.isEmpty()) {
            out.println("settings");
        }
        for (Json setting : settings) {
            out.printf(
                    "  %s = %s   (%s)%n",
                    setting.text("key").orElse("?"),
                    setting.text("value").orElse(""),
                    source(setting.text("source").orElse("unknown source")));
        }
    }

    /** The file of a source that is described with all its surroundings. */
    private static String source(String described) {
        Matcher file = SOURCE_FILE.matcher(described);
        return file.find() ? file.group(1) : described;
    }

    private static String mark(Finding.State state) {
        return switch (state) {
            case WELL -> "ok";
            case LESS -> "less";
            case BROKEN -> "BROKEN";
        };
    }
}
