package dev.headroom.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSession;

/** Asks a site for what a browser would, and compares what comes with what is to come. */
final class SiteCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"(/?assets/[^\"]+)\"");
    private static final Pattern MAX_AGE = Pattern.compile("max-age=(\\d+)");
    private static final long YEAR = 31_536_000;
    private static final long FIVE_MINUTES = 300;
    private static final int WORTH_COMPRESSING = 1024;
    /** The SHA-256 of nothing. */
    private static final String UNKNOWN_DICTIONARY = ":47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";

    /** By field: what its value must hold, in lower case. */
    private static final Map<String, String> SECURITY = Map.of(
            "Content-Security-Policy", "default-src",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "deny",
            "Referrer-Policy", "");

    private final URI url;
    private final List<Finding> findings = new ArrayList<>();

    SiteCheck(URI url) {
        this.url = url;
    }

    List<Finding> findings() {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<byte[]> page = get(http, "/");
            page(page);
            List<String> assets = assets(page);
            for (String asset : assets) {
                asset(http, asset);
            }
            if (assets.isEmpty()) {
                add("assets", "named by the page", false, "none; expected src or href of /assets/...");
            }
            routes(http, page);
            api(http);
            transport(http, page);
        }
        return List.copyOf(findings);
    }

    private void add(String area, String name, boolean well, String text) {
        findings.add(new Finding(area, name, well ? Finding.State.WELL : Finding.State.BROKEN, text));
    }

    private HttpResponse<byte[]> get(HttpClient http, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (ConnectException | HttpConnectTimeoutException _) {
            throw Failures.noService(url);
        } catch (IOException failure) {
            throw Failures.brokenOff(url, String.valueOf(failure.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Failures.brokenOff(url, "interrupted");
        }
    }

    private static String field(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static long maxAge(HttpResponse<?> answer) {
        Matcher age = MAX_AGE.matcher(field(answer, "Cache-Control"));
        return age.find() ? Long.parseLong(age.group(1)) : -1;
    }

    private void page(HttpResponse<byte[]> page) {
        String type = field(page, "Content-Type");
        add(
                "page",
                "is HTML",
                page.statusCode() == 200 && type.startsWith("text/html"),
                page.statusCode() + " " + type);
        String control = field(page, "Cache-Control");
        boolean shortly = control.contains("must-revalidate") && maxAge(page) >= 0 && maxAge(page) <= FIVE_MINUTES;
        add(
                "page",
                "Cache-Control",
                shortly,
                control + (shortly ? "" : "; expected max-age up to 300 and must-revalidate"));
        SECURITY.forEach((name, wanted) -> {
            String value = field(page, name);
            boolean there = !value.isEmpty() && value.toLowerCase(Locale.ROOT).contains(wanted);
            add("page", name, there, value.isEmpty() ? "missing" : Table.line(value));
        });
    }

    private static List<String> assets(HttpResponse<byte[]> page) {
        Matcher found = ASSET.matcher(new String(page.body(), StandardCharsets.UTF_8));
        List<String> assets = new ArrayList<>();
        while (found.find()) {
            assets.add(found.group(1).startsWith("/") ? found.group(1) : "/" + found.group(1));
        }
        return assets.stream().distinct().toList();
    }

    private void asset(HttpClient http, String path) {
        HttpResponse<byte[]> plain = get(http, path, "Accept-Encoding", "identity");
        String name = path.substring(path.lastIndexOf('/') + 1);
        String control = field(plain, "Cache-Control");
        add(
                "assets",
                name,
                plain.statusCode() == 200 && maxAge(plain) >= YEAR && control.contains("immutable"),
                plain.statusCode() + ", " + control);
        if (plain.body().length > WORTH_COMPRESSING && path.matches(".*\\.(js|css|svg|json|html)")) {
            HttpResponse<byte[]> packed = get(http, path, "Accept-Encoding", "br, gzip");
            String coding = field(packed, "Content-Encoding");
            add(
                    "assets",
                    name + " compressed",
                    !coding.isEmpty() && packed.body().length < plain.body().length,
                    coding.isEmpty()
                            ? "not compressed"
                            : "%s, %,d of %,d bytes".formatted(coding, packed.body().length, plain.body().length));
            add(
                    "assets",
                    name + " varies",
                    field(packed, "Vary").toLowerCase(Locale.ROOT).contains("accept-encoding"),
                    "Vary: " + field(packed, "Vary"));
        }
        dictionary(http, path, name, plain);
        conditional(http, path, name, plain);
        cached(http, path, name);
    }

    /**
     * Where browsers are told to keep a file as a dictionary, nobody may be sent a difference to what they don't have.
     */
    private void dictionary(HttpClient http, String path, String name, HttpResponse<byte[]> plain) {
        if (field(plain, "Use-As-Dictionary").isEmpty()) {
            return;
        }
        HttpResponse<byte[]> other =
                get(http, path, "Accept-Encoding", "br, dcb, dcz", "Available-Dictionary", UNKNOWN_DICTIONARY);
        String coding = field(other, "Content-Encoding");
        String vary = field(other, "Vary");
        add(
                "assets",
                name + " for another dictionary",
                !coding.startsWith("dc") && vary.toLowerCase(Locale.ROOT).contains("available-dictionary"),
                (coding.isEmpty() ? "not compressed" : coding) + ", Vary: " + vary);
    }

    private void conditional(HttpClient http, String path, String name, HttpResponse<byte[]> plain) {
        String tag = field(plain, "ETag");
        String modified = field(plain, "Last-Modified");
        if (tag.isEmpty() && modified.isEmpty()) {
            add("assets", name + " validator", false, "neither ETag nor Last-Modified");
            return;
        }
        HttpResponse<byte[]> again = tag.isEmpty()
                ? get(http, path, "Accept-Encoding", "identity", "If-Modified-Since", modified)
                : get(http, path, "Accept-Encoding", "identity", "If-None-Match", tag);
        add("assets", name + " conditional", again.statusCode() == 304, "asked again: " + again.statusCode());
    }

    private void cached(HttpClient http, String path, String name) {
        HttpResponse<byte[]> again = get(http, path, "Accept-Encoding", "br, gzip");
        String told = field(again, "X-Cache") + field(again, "Cache-Status") + field(again, "X-Cache-Status");
        boolean hit = told.toLowerCase(Locale.ROOT).contains("hit");
        findings.add(new Finding(
                "assets",
                name + " from the cache",
                hit ? Finding.State.WELL : Finding.State.LESS,
                told.isEmpty() ? "nothing tells: no CDN in front?" : told));
    }

    private void routes(HttpClient http, HttpResponse<byte[]> page) {
        HttpResponse<byte[]> route = get(http, "/a-route-of-the-app/7");
        boolean same = route.statusCode() == 200
                && field(route, "Content-Type").startsWith("text/html")
                && route.body().length == page.body().length;
        add("fallback", "a route gets the page", same, route.statusCode() + ", " + field(route, "Content-Type"));
        HttpResponse<byte[]> file = get(http, "/assets/there-is-none-0000.js");
        add("fallback", "a missing file doesn't", file.statusCode() == 404, Integer.toString(file.statusCode()));
        HttpResponse<byte[]> api = get(http, "/api/v1/there-is-none");
        boolean told = api.statusCode() >= 400 && !field(api, "Content-Type").startsWith("text/html");
        add("fallback", "a missing API path doesn't", told, api.statusCode() + ", " + field(api, "Content-Type"));
    }

    private void api(HttpClient http) {
        HttpResponse<byte[]> session = get(http, "/api/v1/auth/session");
        add("api", "needs a sign-in", session.statusCode() == 401, Integer.toString(session.statusCode()));
        String control = field(session, "Cache-Control");
        add("api", "Cache-Control", control.contains("no-store") || control.contains("private"), control);
    }

    private void transport(HttpClient http, HttpResponse<byte[]> page) {
        if (!"https".equals(url.getScheme())) {
            findings.add(new Finding(
                    "transport", "TLS", Finding.State.LESS, "asked over http; a deployed site is on https"));
            return;
        }
        String version = page.sslSession().map(SSLSession::getProtocol).orElse("none");
        add("transport", "TLS", "TLSv1.2".equals(version) || "TLSv1.3".equals(version), version);
        String hsts = field(page, "Strict-Transport-Security");
        add("transport", "HSTS", hsts.contains("max-age="), hsts.isEmpty() ? "missing" : hsts);
        URI plain = URI.create("http://" + url.getHost() + "/");
        try {
            HttpResponse<Void> answer =
                    http.send(HttpRequest.newBuilder(plain).timeout(PATIENCE).build(), BodyHandlers.discarding());
            boolean leads =
                    answer.statusCode() / 100 == 3 && field(answer, "Location").startsWith("https://");
            add("transport", "http leads to https", leads, answer.statusCode() + " " + field(answer, "Location"));
        } catch (IOException _) {
            add("transport", "http leads to https", true, "nothing listens there");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
