package dev.headroom.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GeneratorTest {
    private static final Profile ONE = new Profile(
            "one", List.of(Operation.look("look", 1, (of, _) -> Operation.Request.get("/look/" + of.userId()))));

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();

    GeneratorTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.close();
    }

    private interface Answers {
        void to(HttpExchange exchange, int number) throws IOException, InterruptedException;
    }

    private void answers(Answers answers) {
        server.createContext("/", exchange -> {
            try (exchange) {
                answers.to(exchange, asked.getAndIncrement());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void ok(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("ETag", "\"one\"");
        exchange.sendResponseHeaders(200, 3);
        exchange.getResponseBody().write(new byte[3]);
    }

    private Plan plan(int users, double rate, Duration time) {
        return new Plan(
                List.of(server.getAddress()),
                users,
                rate,
                Duration.ofMillis(50),
                Duration.ZERO,
                time,
                Duration.ofSeconds(3));
    }

    private static Figures run(Plan plan) throws IOException {
        try (Generator generator =
                new Generator(plan, ONE, List.of(new Household("t", 1, 1, 1)), new SplittableRandom(1), _ -> true)) {
            return generator.run();
        }
    }

    @Test
    void run_steadyServer_sendsWhatIsDueAndCountsEveryAnswer() throws IOException {
        AtomicInteger conditional = new AtomicInteger();
        answers((exchange, _) -> {
            if (exchange.getRequestHeaders().containsKey("If-None-Match")) {
                conditional.incrementAndGet();
                exchange.sendResponseHeaders(304, -1);
            } else {
                ok(exchange);
            }
        });
        Figures figures = run(plan(20, 400, Duration.ofSeconds(2)));
        assertEquals(figures.sent(), figures.count(Figures.End.OK));
        assertEquals(0, figures.errors());
        // fewer where the machine is so busy that answers come late: who waits for one sends nothing
        assertTrue(figures.sent() > 0 && figures.sent() <= 880, "sent " + figures.sent());
        assertTrue(conditional.get() > 0, "a tag that was given is sent back");
        assertEquals(2, figures.seconds().size(), "every second is told of, the last one too");
        assertEquals(
                figures.count(Figures.End.OK),
                figures.seconds().stream().mapToLong(Figures.Second::ok).sum());
        assertEquals(
                Long.toString(figures.count(Figures.End.OK)),
                String.valueOf(figures.report().get("ok")));
    }

    @Test
    void run_usersWhoThinkLongerThanIsCounted_areDueAtTheRateFromTheEndOfTheRampOn() throws IOException {
        answers((exchange, _) -> ok(exchange));
        Plan plan = new Plan(
                List.of(server.getAddress()),
                500,
                125,
                Duration.ofMillis(1500),
                Duration.ZERO,
                Duration.ofSeconds(2),
                Duration.ofSeconds(3));
        Figures figures = run(plan);
        long due = figures.sent() + figures.neverSent();
        assertTrue(due > 190 && due < 310, due + " were due of 250");
    }

    @Test
    void run_serverThatStalls_countsTheWaitOfEverybodyBehindIt() throws IOException {
        CountDownLatch opened = new CountDownLatch(1);
        answers((exchange, number) -> {
            if (number == 20) {
                Thread.ofVirtual().start(() -> {
                    try {
                        // the stall is the fault that is measured
                        if (!opened.await(1, TimeUnit.SECONDS)) {
                            opened.countDown();
                        }
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            if (number >= 20) {
                opened.await();
            }
            ok(exchange);
        });
        Figures figures = run(plan(4, 200, Duration.ofSeconds(2)));
        assertTrue(
                figures.percentile(75) > 100,
                "requests that were due during the stall waited: p75 " + figures.percentile(75));
    }

    @Test
    void run_serverThatNeverAnswers_countsWhatWasDueAndNeverWentOut() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        answers((_, _) -> never.await(20, TimeUnit.SECONDS));
        Plan plan = new Plan(
                List.of(server.getAddress()),
                4,
                200,
                Duration.ofMillis(50),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofMillis(400));
        Figures figures = run(plan);
        never.countDown();
        assertTrue(figures.neverSent() > figures.sent(), () -> figures.report().toString());
        assertEquals(
                Long.toString(figures.neverSent()),
                String.valueOf(figures.report().get("never_sent")));
    }

    @Test
    void verdict_requestsThatNeverWentOut_isMissedAndNotInvalid() {
        Figures figures = new Figures();
        for (int i = 0; i < 3000; i++) {
            if (i % 100 == 0) {
                figures.unsent();
            } else {
                figures.sent(0);
                figures.ended("look", Figures.End.OK, 200, 1_000_000, 1_000_000);
            }
        }
        Verdict verdict = Verdict.of(plan(50, 1500, Duration.ofSeconds(2)), figures, Map.of(), Verdict.Limits.USUAL);
        assertEquals(Verdict.Validity.MISSED, verdict.validity());
        assertEquals(
                List.of("30 of 3000 requests never went out, since their users still waited for an answer"),
                verdict.reasons());
    }

    @Test
    void run_refusals_areToldApart() throws IOException {
        answers((exchange, number) -> {
            switch (number % 3) {
                case 0 -> ok(exchange);
                case 1 -> exchange.sendResponseHeaders(429, -1);
                default -> exchange.sendResponseHeaders(500, -1);
            }
        });
        Figures figures = run(plan(3, 150, Duration.ofSeconds(1)));
        assertTrue(figures.count(Figures.End.SHED) > 0);
        assertTrue(figures.count(Figures.End.REFUSED) > 0);
        assertEquals("look answered 500", figures.firstTrouble());
        assertEquals(
                figures.sent(), figures.count(Figures.End.OK) + figures.count(Figures.End.SHED) + figures.errors());
    }

    @Test
    void run_toldToEnd_endsAtThatSecond() throws IOException {
        answers((exchange, _) -> ok(exchange));
        List<Integer> told = new ArrayList<>();
        try (Generator generator = new Generator(
                plan(5, 50, Duration.ofMinutes(10)),
                ONE,
                List.of(new Household("t", 1, 1, 1)),
                new SplittableRandom(1),
                over -> {
                    told.add(over);
                    return over < 2;
                })) {
            Figures figures = generator.run();
            assertEquals(List.of(0, 1, 2), told);
            assertEquals(2, figures.seconds().size());
            assertEquals(figures.sent(), figures.count(Figures.End.OK));
        }
    }

    @Test
    void step_measurementThatProvesNothing_isSetAsideAndMadeAnewByTheSameUsers() throws IOException {
        answers((exchange, _) -> ok(exchange));
        List<String> told = new ArrayList<>();
        Step.Outcome outcome = Step.run(
                plan(5, 50, Duration.ofSeconds(1)),
                ONE,
                List.of(new Household("t", 1, 1, 1)),
                new Step.Measuring(3, _ -> false, told::add));
        assertEquals(2, outcome.setAside().size());
        long sent = outcome.figures().sent()
                + outcome.setAside().stream()
                        .mapToLong(before -> before.figures().sent())
                        .sum();
        // what was due in between isn't counted
        assertTrue(outcome.figures().sent() > 0 && sent <= asked.get(), sent + " of " + asked.get());
        assertEquals(0, outcome.figures().errors());
        assertEquals(0L, outcome.figures().report().get("reconnects"), "users keep their connections");
        assertTrue(told.contains("  set aside and measured anew: "
                + String.join("; ", outcome.setAside().getFirst().verdict().reasons())));
        assertTrue(
                String.valueOf(outcome.report().get("set_aside")).contains("a p99 needs 2000 answers"),
                () -> String.valueOf(outcome.report().get("set_aside")));
    }

    @Test
    void run_nobodyListens_failsEveryRequestAndIsInvalid() throws IOException {
        server.stop(0);
        Plan plan = plan(3, 100, Duration.ofSeconds(1));
        Figures figures = run(plan);
        assertTrue(figures.count(Figures.End.BROKEN) > 0);
        Verdict verdict = Verdict.of(plan, figures, Map.of(), Verdict.Limits.USUAL);
        assertEquals(Verdict.Validity.INVALID, verdict.validity());
        assertTrue(verdict.reasons().toString().contains("p99 needs 2000"), verdict.reasons()::toString);
    }

    @Test
    void verdict_machineUsedUp_isInvalidAndNotMissed() throws IOException {
        answers((exchange, _) -> ok(exchange));
        Plan plan = plan(50, 2000, Duration.ofSeconds(2));
        Figures figures = run(plan);
        Verdict busy = Verdict.of(plan, figures, Map.of("busy", 0.99), Verdict.Limits.USUAL);
        assertEquals(Verdict.Validity.INVALID, busy.validity());
        assertTrue(busy.reasons().toString().contains("99 % busy"), busy.reasons()::toString);
    }

    @Test
    void verdict_fastAnswersAndSomeTurnedAway_isMissed() {
        Figures figures = new Figures();
        for (int i = 0; i < 3000; i++) {
            figures.sent(0);
            figures.ended("look", i % 100 == 0 ? Figures.End.SHED : Figures.End.OK, 200, 1_000_000, 1_000_000);
        }
        Verdict verdict = Verdict.of(plan(50, 1500, Duration.ofSeconds(2)), figures, Map.of(), Verdict.Limits.USUAL);
        assertEquals(Verdict.Validity.MISSED, verdict.validity());
        assertEquals(List.of("30 of 3000 requests were turned away with 429"), verdict.reasons());
    }

    @Test
    void text_tooFewSamples_saysSoInsteadOfAPercentile() {
        Figures figures = new Figures();
        figures.ended("look", Figures.End.OK, 200, 1_500_000, 1_500_000);
        assertEquals("1.50", figures.text(50));
        assertEquals("n/a", figures.text(99));
    }

    @Test
    void plan_otherMachine_isRefused() {
        InetSocketAddress elsewhere = new InetSocketAddress("192.0.2.1", 80);
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> new Plan(
                        List.of(elsewhere),
                        1,
                        1,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)));
        assertTrue(String.valueOf(refused.getMessage()).contains("must stay on this machine"));
    }

    @Test
    void connectionThatWasClosedWhileIdle_isAskedAgainOnce_andAWriteIsNot() throws Exception {
        Profile writes = new Profile(
                "writes", List.of(Operation.change("write", 1, (_, _) -> Operation.Request.post("/write", "{}"))));
        assertEquals(0, crossing(ONE).errors());
        assertTrue(crossing(writes).errors() > 0);
    }

    /** Each connection ends with its second request, unanswered. */
    private Figures crossing(Profile profile) throws Exception {
        try (ServerSocket crossing = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> answerFirst(crossing));
            Plan plan = new Plan(
                    List.of((InetSocketAddress) crossing.getLocalSocketAddress()),
                    1,
                    50,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofMillis(400),
                    Duration.ofSeconds(3));
            try (Generator generator = new Generator(
                    plan, profile, List.of(new Household("t", 1, 1, 1)), new SplittableRandom(1), _ -> true)) {
                return generator.run();
            }
        }
    }

    private static void answerFirst(ServerSocket server) {
        try {
            while (true) {
                try (Socket connection = server.accept()) {
                    InputStream in = connection.getInputStream();
                    if (in.read(new byte[4096]) > 0) {
                        connection
                                .getOutputStream()
                                .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                        assertTrue(in.read(new byte[4096]) != 0);
                    }
                }
            }
        } catch (IOException _) {
            // the run is over
        }
    }
}
