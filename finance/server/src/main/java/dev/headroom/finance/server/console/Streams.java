package dev.headroom.finance.server.console;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.settings.HeadroomSettings;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells consoles what changes, as server-sent events. A console has one stream on a node: a new one ends the one
 * before. Each is a virtual thread that waits; all of them look at the same panels, so that another console costs its
 * bytes and nothing else. They end before the web server begins to drain.
 */
@Component
class Streams implements SmartLifecycle {
    private static final ErrorCode TOO_MANY = new ErrorCode("TOO_MANY_CONSOLES", ErrorCode.Kind.TOO_MANY);
    private static final ErrorCode ENDING = new ErrorCode("NODE_IS_ENDING", ErrorCode.Kind.UNAVAILABLE);
    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final int AGAIN_MILLIS = 2000;

    private final Ticker ticker = Ticker.system();
    private final Panels panels;
    private final HeadroomSettings.Console settings;
    private final JsonMapper json;
    private final InstantSource clock;
    private final Map<String, CountDownLatch> open = new ConcurrentHashMap<>();
    private volatile boolean running;

    Streams(Panels panels, HeadroomSettings settings, JsonMapper json, InstantSource clock) {
        this.panels = panels;
        this.settings = settings.console();
        this.json = json;
        this.clock = clock;
    }

    /** How many are open. */
    int open() {
        return open.size();
    }

    /**
     * Takes a place for a console's stream.
     *
     * @throws CodedException TOO_MANY_CONSOLES where none is left, NODE_IS_ENDING
     */
    CountDownLatch enter(String console) {
        if (!running) {
            throw CodedException.retryAfter(
                    ENDING, Duration.ofSeconds(2), Violation.of("node", "must go on", "ending"));
        }
        CountDownLatch end = new CountDownLatch(1);
        synchronized (open) {
            if (!open.containsKey(console) && open.size() >= settings.streams()) {
                throw CodedException.retryAfter(
                        TOO_MANY,
                        Duration.ofSeconds(30),
                        Violation.of("streams", "must be at most " + settings.streams() + " on a node", open.size() + 1)
                                .instead("close a console, or raise headroom.console.streams"));
            }
            CountDownLatch before = open.put(console, end);
            if (before != null) {
                before.countDown();
            }
        }
        return end;
    }

    /** Tells a console until it goes, another stream of it begins, its time is over or the node ends. */
    void tell(String console, CountDownLatch end, Panel.Screen screen, HttpServletResponse response)
            throws InterruptedException {
        try {
            OutputStream out = response.getOutputStream();
            write(out, "retry: " + AGAIN_MILLIS + "\n\n");
            long began = ticker.nanos();
            long spoken = began;
            Map<String, Panel> told = new HashMap<>();
            while (ticker.nanos() - began < settings.streamFor().toNanos()) {
                boolean news = tellNews(out, screen, told);
                if (news) {
                    spoken = ticker.nanos();
                } else if (ticker.nanos() - spoken >= settings.heartbeat().toNanos()) {
                    write(out, "event: beat\ndata: {\"at\":\"" + clock.instant() + "\"}\n\n");
                    spoken = ticker.nanos();
                }
                if (end.await(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            write(out, "event: bye\ndata: {\"why\":\"" + (running ? "again" : "ending") + "\"}\n\n");
        } catch (IOException gone) {
            LOG.debug("a console has gone: {}", gone.getMessage());
        } finally {
            open.remove(console, end);
        }
    }

    private boolean tellNews(OutputStream out, Panel.Screen screen, Map<String, Panel> told) throws IOException {
        Map<String, Panel> news = new LinkedHashMap<>();
        for (Panel.Source source : screen.panels()) {
            panels.touch(source);
            Panel now = panels.now(source);
            Panel before = told.get(source.name());
            boolean unread = now.at() == null && now.trouble() == null;
            if (!unread && (before == null || differs(before, now))) {
                news.put(source.name(), now);
                told.put(source.name(), now);
            }
        }
        if (news.isEmpty()) {
            return false;
        }
        write(
                out,
                "event: panels\ndata: "
                        + json.writeValueAsString(Map.of("screen", screen.name(), "panels", news))
                        + "\n\n");
        return true;
    }

    private static boolean differs(Panel before, Panel now) {
        String was = before.trouble() == null ? "" : before.trouble().code();
        String is = now.trouble() == null ? "" : now.trouble().code();
        return before.version() != now.version() || !was.equals(is);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        open.values().forEach(CountDownLatch::countDown);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Ends before the web server's drain, which would wait for the streams. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
