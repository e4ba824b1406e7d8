package dev.headroom.fuzz;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fuzzes the service by its own OpenAPI document. Arguments: the directory for the verdict, {@code --requests=N},
 * {@code --seed=N}, {@code --minutes=N}, {@code --data=DIR}, {@code --url=URL}, {@code --replay=FILE}. Exits 0 where
 * nothing was found, 1 where something was, 2 for wrong use.
 */
public final class Fuzz {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Fuzz() {}

    private record Options(
            Path directory,
            long requests,
            long seed,
            Duration atMost,
            Optional<Path> data,
            Optional<URI> url,
            Optional<Path> replay) {
        static Options parse(String... arguments) {
            long requests = 1_000_000;
            long seed = 1;
            Duration atMost = Duration.ofHours(1);
            Optional<Path> data = Optional.empty();
            Optional<URI> url = Optional.empty();
            Optional<Path> replay = Optional.empty();
            for (String argument : List.of(arguments).subList(1, arguments.length)) {
                int equals = argument.indexOf('=');
                String value = equals < 0 ? "" : argument.substring(equals + 1);
                switch (equals < 0 ? argument : argument.substring(0, equals)) {
                    case "--requests" -> requests = Long.parseLong(value);
                    case "--seed" -> seed = Long.parseLong(value);
                    case "--minutes" -> atMost = Duration.ofMinutes(Long.parseLong(value));
                    case "--data" -> data = Optional.of(Path.of(value));
                    case "--url" -> url = Optional.of(URI.create(value));
                    case "--replay" -> replay = Optional.of(Path.of(value));
                    default -> throw new IllegalArgumentException("unknown option '" + argument + "'");
                }
            }
            return new Options(Path.of(arguments[0]), requests, seed, atMost, data, url, replay);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException | IndexOutOfBoundsException wrong) {
            System.err.println("fuzz: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        System.exit(
                options.replay().isPresent() ? replay(options, options.replay().get()) : fuzz(options));
    }

    private static Target target(Options options) throws IOException {
        return options.data().isPresent() ? Target.running(options.data().get(), options.url()) : Target.start();
    }

    private static int fuzz(Options options) throws Exception {
        System.err.println("Starting the service");
        try (Target target = target(options)) {
            System.err.printf(
                    Locale.ROOT,
                    "Sending %d requests from seed %d to %s%n",
                    options.requests(),
                    options.seed(),
                    target.url());
            FuzzRun run = new FuzzRun(
                    target,
                    new FuzzRun.Extent(
                            options.seed(),
                            options.requests(),
                            options.atMost(),
                            options.directory().resolve("findings")));
            Map<String, Object> verdict = run.run();
            Files.createDirectories(options.directory());
            Files.writeString(
                    options.directory().resolve("fuzz.json"),
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsString(verdict) + "\n");
            System.err.println(verdict.get("verdict") + ": " + verdict.get("requests") + " requests in "
                    + verdict.get("seconds") + " s");
            return "PASSED".equals(verdict.get("verdict")) ? 0 : 1;
        }
    }

    /** Sends what a finding was made of once more, and prints what is answered. */
    private static int replay(Options options, Path file) throws Exception {
        Finding.Example example = JSON.readValue(Files.readString(file), Finding.Example.class);
        try (Target target = target(options)) {
            Cast cast = Cast.in(target.access(), example.seed());
            InetSocketAddress server =
                    new InetSocketAddress(target.url().getHost(), target.url().getPort());
            try (Wire wire = new Wire(server, Duration.ofSeconds(20))) {
                Answer answer = wire.exchange(
                        Base64.getDecoder().decode(example.request()),
                        new Wire.Sending(example.head(), example.halfClose(), true));
                print(example, answer);
                List<Finding> found = judged(example, answer, cast);
                found.forEach(each -> System.err.println("found again: " + each.kind() + " " + each.what()));
                return found.isEmpty() ? 0 : 1;
            }
        }
    }

    private static void print(Finding.Example example, Answer answer) {
        System.out.println(example.shown());
        System.out.println();
        System.out.println(answer.status() == 0 ? answer.end().toString() : "HTTP/1.1 " + answer.status());
        answer.fields().forEach(each -> System.out.println(each.name() + ": " + each.value()));
        System.out.println();
        System.out.println(answer.text());
    }

    /** Only what doesn't depend on the parts that the request was made of. */
    private static List<Finding> judged(Finding.Example example, Answer answer, Cast cast) {
        List<Finding> found = new ArrayList<>();
        if (answer.status() == example.answered() && answer.status() != 0) {
            found.add(new Finding(Kind.valueOf(example.kind()), example.where(), "answers " + answer.status()));
        }
        for (Role role : Role.values()) {
            if (role.label().equals(example.as())) {
                cast.as(role).foreign().stream()
                        .filter(answer.text()::contains)
                        .forEach(word -> found.add(new Finding(Kind.FOREIGN_DATA, example.where(), word)));
            }
        }
        return found;
    }
}
