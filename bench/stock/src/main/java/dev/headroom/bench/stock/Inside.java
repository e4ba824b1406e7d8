package dev.headroom.bench.stock;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a running service tells of its memory: by its metrics, and by the virtual machine's own tool. */
final class Inside {
    private static final Pattern ALLOCATED =
            Pattern.compile("^jvm_gc_memory_allocated_bytes_total(?:\\{.*})? (\\S+)$", Pattern.MULTILINE);
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Service service;

    Inside(Service service) {
        this.service = service;
    }

    /** Bytes that were allocated since it began, as of a collection that this asks for. */
    double allocated() throws IOException, InterruptedException {
        jcmd("GC.run");
        // the meter is told a moment later
        TimeUnit.MILLISECONDS.sleep(300);
        String metrics = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.managementPort() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher allocated = ALLOCATED.matcher(metrics);
        if (!allocated.find()) {
            throw new IllegalStateException("the service tells nothing of what it allocates");
        }
        return Double.parseDouble(allocated.group(1));
    }

    /** Bytes of the heap that are alive, after a collection that this asks for. */
    long alive() throws IOException, InterruptedException {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        if (!used.find()) {
            throw new IllegalStateException("the virtual machine tells nothing of its heap");
        }
        return Long.parseLong(used.group(1)) * 1024;
    }

    private String jcmd(String what) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(service.pid()),
                        what))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
