package dev.headroom.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/**
 * Sends requests when they are due, whether answers come or not, on one thread and non-blocking connections. A time is
 * counted from when a request was due: what the server keeps waiting shows. Users think 0.5 to 1.5 times as long as on
 * average, from the time that their last request was due; the first time what is left of that.
 */
public final class Generator implements AutoCloseable {
    private static final int READ_BUFFER = 256 * 1024;
    private static final int MOST_TAGS = 500_000;
    private static final long SECOND = 1_000_000_000L;
    private static final long SHORTEST_PARK = 40_000;
    private static final long SHORT_WAIT = 5_000_000;
    private static final int TOO_MANY = 429;
    private static final int NOT_MODIFIED = 304;
    /** Of looks that were made before, so many per cent carry the tag they were given, as browsers do. */
    private static final int CONDITIONAL = 70;

    private static final long LONGEST_LEAD_IN = 5 * SECOND;

    private final Plan plan;
    private final Profile profile;
    private final List<Household> households;
    private final Zipf popularity;
    private final SplittableRandom chance;
    private final IntPredicate goesOn;
    private final int[] draws;
    private final Selector selector;
    private final ByteBuffer read = ByteBuffer.allocateDirect(READ_BUFFER);
    private final Schedule schedule = new Schedule();
    private final Visitor[] visitors;
    private final Map<String, String> tags = new HashMap<>();
    private Figures figures = new Figures();
    private long countFrom;
    private long end;
    private int over;

    /**
     * @param goesOn is asked with the seconds of the measurement that are over, 0 when it begins, on the generator's
     *     thread; false ends the run before its time
     * @throws IllegalArgumentException where nobody is signed in
     */
    public Generator(
            Plan plan, Profile profile, List<Household> households, SplittableRandom chance, IntPredicate goesOn)
            throws IOException {
        if (households.isEmpty()) {
            throw new IllegalArgumentException("load needs households that are signed in, there are none");
        }
        this.plan = plan;
        this.profile = profile;
        this.households = households;
        this.popularity = new Zipf(households.size(), 0.99);
        this.chance = chance;
        this.goesOn = goesOn;
        this.draws = profile.draws();
        this.selector = Selector.open();
        this.visitors = new Visitor[plan.users()];
    }

    /** Runs the step to its end. */
    public Figures run() throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < visitors.length; i++) {
            visitors[i] = new Visitor(i);
            schedule.add(begin + (long) (plan.ramp().toNanos() * (i / (double) visitors.length)), i);
        }
        return measure(begin, plan.ramp().plus(plan.warmUp()).toNanos());
    }

    /**
     * Measures anew for as long as {@link #run} did, with the users that came then, after seconds that aren't counted.
     */
    public Figures again() throws IOException {
        figures = new Figures();
        over = 0;
        return measure(
                System.nanoTime(), Math.min(LONGEST_LEAD_IN, plan.warmUp().toNanos()));
    }

    private Figures measure(long begin, long uncounted) throws IOException {
        countFrom = begin + uncounted;
        end = countFrom + plan.time().toNanos();
        for (long now = begin; now < end; now = System.nanoTime()) {
            due(now);
            turn(Math.min(schedule.time(), end) - now);
            while (now < end && now >= countFrom + over * SECOND) {
                tick(now);
            }
        }
        long grace = end + plan.patience().toNanos();
        for (long now = end; outstanding() && now < grace; now = System.nanoTime()) {
            turn(SHORT_WAIT);
        }
        giveUpLate(Long.MAX_VALUE);
        countUnsent();
        while (countFrom + over * SECOND <= end) {
            tick(end);
        }
        return figures;
    }

    /** Of the time that counts; what was due before it was its warm-up's. */
    private void countUnsent() {
        for (Visitor visitor : visitors) {
            for (long intended : visitor.due) {
                if (intended >= countFrom) {
                    figures.unsent();
                }
            }
        }
    }

    private void tick(long now) {
        if (over > 0) {
            figures.secondEnds(over - 1);
            giveUpLate(now);
        }
        if (!goesOn.test(over++)) {
            end = Math.min(end, now);
        }
    }

    private boolean outstanding() {
        for (Visitor visitor : visitors) {
            if (visitor.waiting) {
                return true;
            }
        }
        return false;
    }

    private void due(long now) throws IOException {
        while (schedule.time() <= now && schedule.time() < end) {
            long intended = schedule.time();
            Visitor visitor = visitors[schedule.take()];
            schedule.add(intended + (long) (plan.thinkSeconds() * thoughts(visitor) * SECOND), visitor.number);
            visitor.due.add(intended);
            if (visitor.channel == null) {
                connect(visitor);
            } else if (visitor.connected && !visitor.waiting) {
                send(visitor);
            }
        }
    }

    /**
     * How long a user thinks, of 1 on average. Whoever has just come is in the midst of it already: with whole ones,
     * those that came within a ramp would be due together one think time after it, and not be due in between.
     */
    private double thoughts(Visitor visitor) {
        if (visitor.came) {
            return 0.5 + chance.nextDouble();
        }
        visitor.came = true;
        // what is left, at a time drawn by chance, of one that was drawn by its length
        return chance.nextDouble() * Math.sqrt(0.25 + 2 * chance.nextDouble());
    }

    /** One look at the connections; waits for them where nothing is due soon, for so many nanoseconds. */
    private void turn(long spare) throws IOException {
        int ready = spare > 2_000_000 ? selector.select(Math.min(20, spare / 1_000_000)) : selector.selectNow();
        if (ready == 0 && spare > SHORTEST_PARK) {
            LockSupport.parkNanos(Math.min(spare, 2 * SHORTEST_PARK));
            return;
        }
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof Visitor visitor && key.isValid()) {
                serve(visitor, key);
            }
        }
        selector.selectedKeys().clear();
    }

    private void serve(Visitor visitor, SelectionKey key) {
        try {
            if (key.isConnectable()) {
                connected(visitor, key);
            } else if (key.isWritable()) {
                flush(visitor, key);
            } else if (key.isReadable()) {
                receive(visitor);
            }
        } catch (IOException failure) {
            lost(visitor, String.valueOf(failure.getMessage()));
        } catch (IllegalStateException failure) {
            broken(visitor, String.valueOf(failure.getMessage()));
        }
    }

    private void connect(Visitor visitor) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        visitor.channel = channel;
        visitor.connected = false;
        visitor.key = channel.register(selector, SelectionKey.OP_CONNECT, visitor);
        try {
            if (channel.connect(
                    plan.targets().get(visitor.number % plan.targets().size()))) {
                connected(visitor, visitor.key);
            }
        } catch (IOException failure) {
            broken(visitor, "connect: " + failure.getMessage());
        }
    }

    private void connected(Visitor visitor, SelectionKey key) throws IOException {
        SocketChannel channel = visitor.channel;
        if (channel != null && (channel.isConnected() || channel.finishConnect())) {
            visitor.connected = true;
            key.interestOps(SelectionKey.OP_READ);
            if (visitor.waiting) {
                visitor.unsent = ByteBuffer.wrap(bytes(visitor));
                flush(visitor, key);
            } else if (!visitor.due.isEmpty()) {
                send(visitor);
            }
        }
    }

    private void send(Visitor visitor) {
        long now = System.nanoTime();
        Long intended = visitor.due.poll();
        if (intended == null) {
            return;
        }
        visitor.household = popularity.next(chance);
        visitor.operation = draws[chance.nextInt(draws.length)];
        visitor.intended = intended;
        // a user whose last answer is outstanding can't send: that is the server's doing, and not lag
        long ready = Math.max(intended, visitor.sentAt);
        visitor.sentAt = now;
        visitor.waiting = true;
        visitor.incoming.reset();
        if (intended >= countFrom) {
            figures.sent(now - ready);
        }
        visitor.unsent = ByteBuffer.wrap(bytes(visitor));
        try {
            if (visitor.key != null) {
                flush(visitor, visitor.key);
            }
        } catch (IOException failure) {
            lost(visitor, String.valueOf(failure.getMessage()));
        }
    }

    private byte[] bytes(Visitor visitor) {
        Household household = households.get(visitor.household);
        Operation operation = profile.operations().get(visitor.operation);
        Operation.Request request = operation.request().of(household, chance);
        StringBuilder text = new StringBuilder(320)
                .append(request.method())
                .append(' ')
                .append(request.path())
                .append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nAuthorization: Bearer ")
                .append(household.token())
                .append("\r\n");
        if (!operation.write()) {
            String tag = tags.get(tagKey(visitor, household));
            if (tag != null && chance.nextInt(100) < CONDITIONAL) {
                text.append("If-None-Match: ").append(tag).append("\r\n");
            }
        }
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        if (body.length > 0) {
            text.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length)
                    .append("\r\n");
        }
        text.append("\r\n").append(request.body());
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String tagKey(Visitor visitor, Household household) {
        return visitor.operation + ":" + household.userId();
    }

    private static void flush(Visitor visitor, SelectionKey key) throws IOException {
        ByteBuffer unsent = visitor.unsent;
        SocketChannel channel = visitor.channel;
        if (unsent != null && channel != null) {
            channel.write(unsent);
            if (unsent.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            } else {
                visitor.unsent = null;
                if (key.interestOps() != SelectionKey.OP_READ) {
                    key.interestOps(SelectionKey.OP_READ);
                }
            }
        }
    }

    private void receive(Visitor visitor) throws IOException {
        SocketChannel channel = visitor.channel;
        if (channel == null) {
            return;
        }
        read.clear();
        int count = channel.read(read);
        read.flip();
        if (count < 0) {
            ended(visitor);
            return;
        }
        if (!visitor.waiting) {
            throw new IOException("an answer came that nobody asked for");
        }
        if (visitor.incoming.take(read)) {
            answered(visitor);
        }
    }

    /** The server has closed: between two requests that is its right. */
    private void ended(Visitor visitor) throws IOException {
        if (visitor.waiting && visitor.incoming.closed()) {
            answered(visitor);
            close(visitor);
        } else if (visitor.waiting) {
            lost(visitor, "the connection ended before the answer");
        } else {
            figures.reconnected();
            close(visitor);
            if (!visitor.due.isEmpty()) {
                connect(visitor);
            }
        }
    }

    /**
     * The server may close an idle connection while a look is on its way: clients ask again on a new one, once, as RFC
     * 9110, 9.2.2 has it. Its time goes on from when it was due.
     */
    private void lost(Visitor visitor, String why) {
        boolean again = visitor.waiting
                && visitor.proven
                && visitor.incoming.untouched()
                && !profile.operations().get(visitor.operation).write();
        if (!again) {
            broken(visitor, why);
            return;
        }
        figures.reconnected();
        close(visitor);
        try {
            connect(visitor);
        } catch (IOException failure) {
            broken(visitor, "connect: " + failure.getMessage());
        }
    }

    private void answered(Visitor visitor) throws IOException {
        long now = System.nanoTime();
        Incoming answer = visitor.incoming;
        int status = answer.status();
        Operation operation = profile.operations().get(visitor.operation);
        visitor.waiting = false;
        visitor.proven = true;
        if (visitor.intended >= countFrom) {
            boolean wanted = status == NOT_MODIFIED || (status >= 200 && status < 300);
            Figures.End end = wanted ? Figures.End.OK : status == TOO_MANY ? Figures.End.SHED : Figures.End.REFUSED;
            figures.ended(operation.name(), end, status, now - visitor.intended, now - visitor.sentAt);
            figures.body(answer.bytes(), status == NOT_MODIFIED);
            if (end == Figures.End.REFUSED) {
                figures.trouble(operation.name() + " answered " + status);
            }
        }
        if (!operation.write() && status == 200) {
            String tag = answer.field("etag");
            if (!tag.isEmpty() && tags.size() < MOST_TAGS) {
                tags.put(tagKey(visitor, households.get(visitor.household)), tag);
            }
        }
        visitor.sentAt = now;
        if ("close".equalsIgnoreCase(answer.field("connection"))) {
            figures.reconnected();
            close(visitor);
        }
        if (!visitor.due.isEmpty() && now < end) {
            if (visitor.channel == null) {
                connect(visitor);
            } else {
                send(visitor);
            }
        }
    }

    private void broken(Visitor visitor, String why) {
        long now = System.nanoTime();
        long intended = visitor.waiting ? visitor.intended : visitor.due.isEmpty() ? 0 : visitor.due.poll();
        if (intended >= countFrom && intended != 0) {
            figures.ended(
                    profile.operations().get(visitor.operation).name(),
                    Figures.End.BROKEN,
                    0,
                    now - intended,
                    now - visitor.sentAt);
            figures.trouble(why);
        }
        visitor.waiting = false;
        close(visitor);
    }

    private static void close(Visitor visitor) {
        try {
            if (visitor.channel != null) {
                visitor.channel.close();
            }
        } catch (IOException _) {
            // it is gone either way
        }
        visitor.channel = null;
        visitor.key = null;
        visitor.unsent = null;
        visitor.connected = false;
        visitor.proven = false;
    }

    private void giveUpLate(long now) {
        for (Visitor visitor : visitors) {
            if (visitor.waiting && now - visitor.sentAt > plan.patience().toNanos()) {
                broken(visitor, "no answer within " + plan.patience());
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Visitor visitor : visitors) {
            if (visitor != null) {
                close(visitor);
            }
        }
        selector.close();
    }
}
