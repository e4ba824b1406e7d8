package dev.headroom.fuzz;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Sends requests from a seed, judges the answers, and makes what it finds small. */
final class FuzzRun {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int WORKERS = 8;
    /** Of so many requests one is a question. */
    private static final int QUESTIONS = 10;

    private static final int SMALLER = 24;
    private static final int SHRUNK = 200;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** What an operator would end the run with: these are asked by everybody else only. */
    private static final Set<String> NOT_AS_OPERATOR = Set.of(
            "POST /api/v1/operator/drain",
            "PUT /api/v1/operator/households/{id}/tier",
            "POST /api/v1/performance/tune",
            "POST /api/v1/operator/recordings");

    /** Its success ends the session of whoever asks. */
    private static final String SIGN_OUT = "POST /api/v1/auth/logout";

    private final Extent extent;
    private final InetSocketAddress server;
    private final Target target;
    private final Cast cast;
    private final Pools pools = new Pools();
    private final List<Operation> operations;
    private final Optional<Questions> questions;
    private final Samples samples;
    private final Findings findings;
    private final AtomicLong next = new AtomicLong();
    private final LongAdder sent = new LongAdder();
    private final AtomicLong shrunk = new AtomicLong();
    private final Map<String, LongAdder> statuses = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> succeeded = new ConcurrentHashMap<>();
    private final long deadline;

    /**
     * How much is sent.
     *
     * @param seed of everything that is left to chance
     * @param atMost after which no request is sent
     * @param files where what was found is written to
     */
    record Extent(long seed, long requests, Duration atMost, Path files) {}

    FuzzRun(Target target, Extent extent) throws IOException, java.sql.SQLException {
        this.target = target;
        this.extent = extent;
        this.server = new InetSocketAddress(target.url().getHost(), target.url().getPort());
        this.cast = Cast.in(target.access(), extent.seed());
        this.findings = new Findings(extent.files());
        ApiDocument document = document();
        this.questions = questions();
        this.operations = new ArrayList<>(document.operations());
        questions.ifPresent(_ -> operations.add(Questions.operation()));
        this.samples = new Samples(document, pools, cast, questions);
        this.deadline = System.nanoTime() + extent.atMost().toNanos();
    }

    private ApiDocument document() throws IOException {
        try (Wire wire = new Wire(server, LIMIT)) {
            byte[] request = ("GET " + ApiDocument.PATH + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            Answer answer = wire.exchange(request, new Wire.Sending(false, false, true));
            if (answer.status() != 200) {
                throw new IOException(
                        target.url() + ApiDocument.PATH + " must answer 200, answered " + answer.status());
            }
            return ApiDocument.parse(answer.text());
        }
    }

    /** Empty where the service answers no GraphQL. */
    private Optional<Questions> questions() throws IOException {
        Draft draft = new Draft(Questions.operation(), cast.as(Role.HOUSEHOLD));
        draft.header("Host", "127.0.0.1");
        draft.header("Authorization", "Bearer " + draft.as.token());
        draft.header("Content-Type", "application/json");
        draft.body = Questions.schemaRequest().getBytes(StandardCharsets.UTF_8);
        try (Wire wire = new Wire(server, LIMIT)) {
            Answer answer = wire.exchange(draft.bytes(), new Wire.Sending(false, false, true));
            if (answer.status() == 404) {
                return Optional.empty();
            }
            if (answer.status() != 200 || !answer.text().contains("\"__schema\"")) {
                throw new IOException(
                        Questions.PATH + " must tell its schema, headroom.graphql.introspection, answered "
                                + answer.status() + ' ' + answer.text());
            }
            return Optional.of(new Questions(QuestionSchema.parse(answer.text()), pools));
        }
    }

    /** Sends them all; returns the verdict. */
    Map<String, Object> run() throws InterruptedException {
        long began = System.nanoTime();
        long errorsBefore = target.loggedErrors();
        prime();
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                all.add(workers.submit(this::work));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        }
        judgeService(errorsBefore);
        return report(Duration.ofNanos(System.nanoTime() - began));
    }

    /** Everybody looks at what they have, so that the requests that follow can name it. */
    private void prime() {
        SplittableRandom chance = new SplittableRandom(extent.seed());
        try (Wire wire = new Wire(server, LIMIT)) {
            for (boolean lists : List.of(true, false)) {
                for (Role role : Role.values()) {
                    for (Operation operation : operations) {
                        if (operation.reads() && operation.in("path").isEmpty() == lists && role != Role.NOBODY) {
                            Draft draft = samples.draft(operation, cast.as(role), chance);
                            draft.query.clear();
                            look(wire, Attack.on(draft, List.of()), chance);
                        }
                    }
                }
            }
        }
    }

    private void look(Wire wire, Attack attack, SplittableRandom chance) {
        Draft draft = attack.draft();
        Answer answer = send(wire, draft);
        count(draft.as.role(), draft.operation, draft, answer);
        if (answer.succeeded()) {
            pools.learn(draft.as.role(), draft.operation, answer, chance);
        }
        for (Finding each : Checks.of(attack, answer)) {
            if (!findings.known(each)) {
                note(each, attack, -1, answer);
            }
        }
    }

    private void judgeService(long errorsBefore) {
        long errors = target.loggedErrors() - errorsBefore;
        Draft none = new Draft(operations.getFirst(), cast.as(Role.NOBODY));
        if (!target.alive()) {
            note(new Finding(Kind.LOGGED, "(service)", "its process has ended"), Attack.on(none, List.of()), 0, null);
        }
        if (errors > 0) {
            String words = target.log().map(FuzzRun::firstErrors).orElse("");
            note(
                    new Finding(Kind.LOGGED, "(service)", errors + " errors in its log: " + words),
                    Attack.on(none, List.of()),
                    0,
                    null);
        }
    }

    private static String firstErrors(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            StringBuilder words = new StringBuilder();
            for (int i = 0; i < lines.size() && words.length() < 6_000; i++) {
                if (lines.get(i).contains(" ERROR ")) {
                    lines.subList(i, Math.min(lines.size(), i + 6))
                            .forEach(line -> words.append(line).append('\n'));
                }
            }
            return words.toString();
        } catch (IOException failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    private void work() {
        try (Wire wire = new Wire(server, LIMIT)) {
            while (System.nanoTime() - deadline < 0 && target.alive()) {
                long index = next.getAndIncrement();
                if (index >= extent.requests()) {
                    return;
                }
                SplittableRandom chance = new SplittableRandom(extent.seed() * MIX + index);
                if (index % 25 == 24) {
                    poison(wire, index, chance);
                } else {
                    once(wire, index, chance);
                }
            }
        }
    }

    private void once(Wire wire, long index, SplittableRandom chance) {
        Role role = role(chance);
        Operation operation = operation(role, chance);
        Principal as = operation.key().equals(SIGN_OUT) ? cast.as(Role.NOBODY) : cast.as(role);
        Draft base = samples.draft(operation, as, chance);
        Attack attack = Attack.draw(base, chance);
        if (role == Role.WITNESS && !attack.draft().method.equals("GET")) {
            return;
        }
        Answer answer = send(wire, attack.draft());
        count(role, operation, attack.draft(), answer);
        if (answer.succeeded()) {
            pools.learn(as.role(), operation, answer, chance);
        }
        for (Finding each : Checks.of(attack, answer)) {
            if (!findings.known(each)) {
                note(each, smallest(wire, attack, each), index, answer);
            }
        }
    }

    private static Role role(SplittableRandom chance) {
        int draw = chance.nextInt(20);
        if (draw < 9) {
            return Role.HOUSEHOLD;
        }
        return switch (draw) {
            case 9, 10 -> Role.ANOTHER_HOUSEHOLD;
            case 11, 12 -> Role.ADVISOR;
            case 13, 14, 15 -> Role.OPERATOR;
            case 16, 17, 18 -> Role.NOBODY;
            default -> Role.WITNESS;
        };
    }

    private Operation operation(Role role, SplittableRandom chance) {
        if (questions.isPresent() && role != Role.WITNESS && chance.nextInt(QUESTIONS) == 0) {
            // one path with as much behind it as many
            return operations.getLast();
        }
        while (true) {
            Operation operation = operations.get(chance.nextInt(operations.size()));
            boolean excluded = (role == Role.OPERATOR && NOT_AS_OPERATOR.contains(operation.key()))
                    || (role == Role.WITNESS && !operation.reads());
            if (!excluded) {
                return operation;
            }
        }
    }

    private Answer send(Wire wire, Draft draft) {
        sent.increment();
        return wire.exchange(
                draft.bytes(),
                new Wire.Sending(draft.method.equals("HEAD"), draft.breaksOff(), draft.spendsConnection()));
    }

    private void count(Role role, Operation operation, Draft draft, Answer answer) {
        String status = answer.status() == 0 ? answer.end().name() : Integer.toString(answer.status());
        statuses.computeIfAbsent(role.label() + ' ' + status, _ -> new LongAdder())
                .increment();
        LongAdder good = succeeded.computeIfAbsent(operation.key(), _ -> new LongAdder());
        if (draft.onTarget && answer.succeeded()) {
            good.increment();
        }
    }

    private void note(Finding finding, Attack attack, long index, @Nullable Answer answer) {
        findings.add(finding, Finding.Example.of(extent.seed(), index, finding, attack, answer));
    }

    /** The request with as little as still brings it about. */
    private Attack smallest(Wire wire, Attack attack, Finding finding) {
        if (shrunk.incrementAndGet() > SHRUNK || finding.kind() == Kind.HUNG) {
            return attack;
        }
        Attack smallest = attack;
        for (int i = smallest.mutations().size() - 1; i >= 0; i--) {
            Attack smaller = smallest.without(i);
            if (still(wire, smaller, finding)) {
                smallest = smaller;
            }
        }
        int tries = SMALLER;
        for (int i = smallest.parts() - 1; i >= 0 && tries > 0; i--, tries--) {
            Attack smaller = smallest.lighter(i);
            if (still(wire, smaller, finding)) {
                smallest = smaller;
            }
        }
        return smallest;
    }

    private boolean still(Wire wire, Attack attack, Finding finding) {
        return Checks.of(attack, send(wire, attack.draft())).stream()
                .anyMatch(each -> each.signature().equals(finding.signature()));
    }

    /**
     * Attacks with fields that may be read and aren't in any key, and looks whether a clean client is told otherwise.
     */
    private void poison(Wire wire, long index, SplittableRandom chance) {
        Operation operation = operation(Role.WITNESS, chance);
        boolean open = !operation.statuses().contains("401");
        Principal victim = cast.as(open && chance.nextBoolean() ? Role.NOBODY : Role.WITNESS);
        Draft clean = samples.draft(operation, victim, chance);
        clean.headers.removeIf(each -> each.name().equals("If-None-Match"));
        List<Attack> attacks = new ArrayList<>();
        for (Principal attacker : List.of(victim, cast.as(Role.HOUSEHOLD), cast.as(Role.NOBODY))) {
            Draft base = clean.copy();
            base.headers.removeIf(
                    each -> each.name().equals("Authorization") || each.name().equals("Cookie"));
            if (attacker.signedIn()) {
                base.header("Authorization", "Bearer " + attacker.token());
            }
            Draft poisoned = base.copy();
            Poison.every().stream()
                    .filter(_ -> chance.nextInt(3) == 0)
                    .forEach(each -> poisoned.header(each.name(), each.value()));
            poisoned.rude = true;
            attacks.add(new Attack(base, List.of(new Attack.Applied(Mutation.HEADER_POISON, index)), poisoned));
        }
        // what changes by itself isn't changed by an attack: it has to happen three times over
        for (int i = 0; i < 3; i++) {
            if (!changedBy(wire, clean, attacks)) {
                return;
            }
        }
        note(
                new Finding(Kind.POISONED, operation.key(), "a clean client is answered otherwise after an attack"),
                attacks.getFirst(),
                index,
                null);
    }

    private boolean changedBy(Wire wire, Draft clean, List<Attack> attacks) {
        Answer before = send(wire, clean);
        Answer again = send(wire, clean);
        if (!before.succeeded() || !same(before, again)) {
            return false;
        }
        attacks.forEach(each -> send(wire, each.draft()));
        return !same(again, send(wire, clean));
    }

    private static boolean same(Answer one, Answer other) {
        return one.status() == other.status()
                && one.field("etag").equals(other.field("etag"))
                && (one.field("etag").isPresent() || one.text().equals(other.text()));
    }

    private Map<String, Object> report(Duration took) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("schema", "headroom.fuzz/1");
        report.put("verdict", findings.size() == 0 ? "PASSED" : "FAILED");
        report.put("seed", extent.seed());
        report.put("requests", sent.sum());
        report.put("seconds", took.toSeconds());
        report.put("operations", operations.size());
        report.put(
                "operations that succeeded",
                succeeded.values().stream().filter(each -> each.sum() > 0).count());
        report.put(
                "operations that never succeeded",
                operations.stream()
                        .map(Operation::key)
                        .filter(key -> !succeeded.containsKey(key)
                                || succeeded.get(key).sum() == 0)
                        .toList());
        report.put("questions", questions.map(Questions::counts).orElse(Map.of()));
        report.put("not asked as operator", NOT_AS_OPERATOR.stream().sorted().toList());
        Map<String, Long> counts = new TreeMap<>();
        statuses.forEach((key, count) -> counts.put(key, count.sum()));
        report.put("answers", counts);
        report.put("findings", findings.report());
        return report;
    }
}
