package dev.headroom.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * What a CDN's log says of its delivery. The columns are those of CloudFront's standard logs, by their names in the
 * {@code #Fields} line; a log without one has those of {@code deploy/cdn/nginx.conf}.
 */
final class DeliveryLog {
    private static final List<String> USUAL_FIELDS =
            List.of("date", "time", "sc-bytes", "cs-uri-stem", "sc-status", "x-edge-result-type", "time-taken");
    private static final Set<String> HITS = Set.of("hit", "refreshhit", "revalidated", "stale", "updating");
    private static final double LEAST_HITS = 0.90;
    private static final double MOST_CLIENT_ERRORS = 0.05;
    private static final double MOST_SERVER_ERRORS = 0.001;
    private static final double LONGEST_P95 = 0.3;
    private static final int LEAST_P95 = 400;

    private long requests;
    private long bytes;
    private long origin;
    private long publicBytes;
    private long publicHitBytes;
    private long clientErrors;
    private long serverErrors;
    private final List<Double> seconds = new ArrayList<>();

    void read(Path file) throws IOException {
        boolean packed = String.valueOf(file.getFileName()).endsWith(".gz");
        try (InputStream raw = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(packed ? new GZIPInputStream(raw) : raw, StandardCharsets.UTF_8))) {
            List<String> fields = USUAL_FIELDS;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#Fields:")) {
                    fields = Arrays.asList(
                            line.substring("#Fields:".length()).strip().split(" +", -1));
                } else if (!line.startsWith("#") && !line.isBlank()) {
                    request(fields, line.split("\t", -1));
                }
            }
        }
    }

    private void request(List<String> fields, String[] columns) throws IOException {
        if (columns.length < USUAL_FIELDS.size()) {
            throw new IOException("a line must have " + fields.size() + " columns between tabs, had " + columns.length);
        }
        try {
            String path = columns[fields.indexOf("cs-uri-stem")];
            long sent = Long.parseLong(columns[fields.indexOf("sc-bytes")]);
            int status = Integer.parseInt(columns[fields.indexOf("sc-status")]);
            String result = columns[fields.indexOf("x-edge-result-type")].toLowerCase(Locale.ROOT);
            requests++;
            bytes += sent;
            boolean hit = HITS.contains(result);
            origin += hit ? 0 : 1;
            // what belongs to a household is never kept on the way
            if (!path.startsWith("/api/")) {
                publicBytes += sent;
                publicHitBytes += hit ? sent : 0;
            }
            clientErrors += status >= 400 && status < 500 ? 1 : 0;
            serverErrors += status >= 500 ? 1 : 0;
            seconds.add(Double.parseDouble(columns[fields.indexOf("time-taken")]));
        } catch (NumberFormatException | IndexOutOfBoundsException failure) {
            throw new IOException("a line can't be read: " + failure.getMessage(), failure);
        }
    }

    long requests() {
        return requests;
    }

    long bytes() {
        return bytes;
    }

    /** Requests that the CDN couldn't answer by itself. */
    long origin() {
        return origin;
    }

    private double share(long of, long all) {
        return all == 0 ? 0 : (double) of / all;
    }

    private double percentile(double quantile) {
        double[] sorted =
                seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))];
    }

    Json document() {
        return Json.object()
                .with("schema", Json.of("headroom.cdn.report/1"))
                .with("requests", Json.of(requests))
                .with("origin_requests", Json.of(origin))
                .with("bytes", Json.of(bytes))
                .with("public_bytes", Json.of(publicBytes))
                .with("public_hit_share", Json.of(share(publicHitBytes, publicBytes)))
                .with("client_error_share", Json.of(share(clientErrors, requests)))
                .with("server_error_share", Json.of(share(serverErrors, requests)))
                .with("seconds_p50", Json.of(percentile(0.5)))
                .with("seconds_p95", Json.of(percentile(0.95)));
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (requests == 0) {
            return List.of(new Finding("delivery", "requests", Finding.State.BROKEN, "none"));
        }
        double hits = share(publicHitBytes, publicBytes);
        findings.add(judged(
                "hit rate of public bytes", publicBytes == 0 || hits > LEAST_HITS, hits, "more than", LEAST_HITS));
        double client = share(clientErrors, requests);
        findings.add(judged("client errors", client <= MOST_CLIENT_ERRORS, client, "at most", MOST_CLIENT_ERRORS));
        double server = share(serverErrors, requests);
        findings.add(judged("server errors", server <= MOST_SERVER_ERRORS, server, "at most", MOST_SERVER_ERRORS));
        double p95 = percentile(0.95);
        boolean tells = seconds.size() >= LEAST_P95;
        findings.add(new Finding(
                "delivery",
                "time, p95",
                !tells ? Finding.State.LESS : p95 <= LONGEST_P95 ? Finding.State.WELL : Finding.State.BROKEN,
                tells
                        ? String.format(Locale.ROOT, "%.3f s, at most %.1f may be", p95, LONGEST_P95)
                        : String.format(
                                Locale.ROOT, "%.3f s; %d requests don't carry a percentile", p95, seconds.size())));
        return findings;
    }

    private static Finding judged(String name, boolean well, double share, String bound, double limit) {
        return new Finding(
                "delivery",
                name,
                well ? Finding.State.WELL : Finding.State.BROKEN,
                String.format(Locale.ROOT, "%.2f %%, %s %.1f %% wanted", 100 * share, bound, 100 * limit));
    }
}
