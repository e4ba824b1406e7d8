package dev.headroom.bench.stock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The load generator of nghttp2, which costs less than what it asks. */
final class H2load {
    private static final Pattern DONE = Pattern.compile("requests: (\\d+) total, .* (\\d+) succeeded");
    private static final Pattern FINISHED = Pattern.compile("finished in ([0-9.]+)(us|ms|s),");
    private static final Pattern CODES = Pattern.compile("status codes: (\\d+) 2xx, (\\d+) 3xx");
    private static final int LONGEST_SECONDS = 120;

    private final Path program;

    H2load(Path program) {
        this.program = program;
    }

    /** What it says of one run. */
    record Run(long succeeded, long ok, long notModified, double seconds) {}

    /** So many requests, over HTTP/2 in streams of few connections, or over HTTP/1.1 in more connections. */
    Run ask(String url, Map<String, String> fields, boolean http2, int requests)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(program.toString(), "-t", "1", "-n", Integer.toString(requests)));
        command.addAll(http2 ? List.of("-c", "8", "-m", "8") : List.of("--h1", "-c", "32"));
        return run(command, url, fields);
    }

    /** Many connections that stay and ask now and then; what each request took goes to the file. */
    Run crowd(String url, Map<String, String> fields, Crowd crowd, Path log) throws IOException, InterruptedException {
        return run(
                new ArrayList<>(List.of(
                        program.toString(),
                        "--h1",
                        "-t",
                        "1",
                        "-n",
                        Integer.toString(crowd.requests()),
                        "-c",
                        Integer.toString(crowd.connections()),
                        // evenly: those who come at once would ask at once from then on
                        "--rate-period",
                        "10ms",
                        "-r",
                        Integer.toString(Math.max(1, crowd.connections() / 400)),
                        "--rps",
                        Double.toString(crowd.perConnection()),
                        "--log-file",
                        log.toString())),
                url,
                fields);
    }

    /** How many, how often. */
    record Crowd(int connections, int requests, double perConnection) {}

    private static Run run(List<String> command, String url, Map<String, String> fields)
            throws IOException, InterruptedException {
        fields.forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
        command.add(url);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("no end after " + LONGEST_SECONDS + " s: " + url);
        }
        Matcher done = found(DONE, said);
        Matcher finished = found(FINISHED, said);
        Matcher codes = found(CODES, said);
        double unit = switch (finished.group(2)) {
            case "us" -> 1e-6;
            case "ms" -> 1e-3;
            default -> 1;
        };
        return new Run(
                Long.parseLong(done.group(2)),
                Long.parseLong(codes.group(1)),
                Long.parseLong(codes.group(2)),
                Double.parseDouble(finished.group(1)) * unit);
    }

    private static Matcher found(Pattern pattern, String said) {
        Matcher matcher = pattern.matcher(said);
        if (!matcher.find()) {
            throw new IllegalStateException("h2load said nothing that could be read: " + said);
        }
        return matcher;
    }

    /** Milliseconds of each request that the file tells of, in order. */
    static double[] latencies(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            double[] all = lines.map(line -> line.split("\t", -1))
                    .filter(parts -> parts.length == 3)
                    .mapToDouble(parts -> Long.parseLong(parts[2]) / 1000.0)
                    .toArray();
            Arrays.sort(all);
            return all;
        }
    }
}
