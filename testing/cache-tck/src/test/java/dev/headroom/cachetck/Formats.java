package dev.headroom.cachetck;

import dev.headroom.cachetck.NodeProcess.Read;
import dev.headroom.cachetck.RawRedis.Place;
import dev.headroom.cachetck.spi.Capability;
import dev.headroom.cachetck.spi.Ref;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Bytes in Redis that no healthy node of this version has written. */
final class Formats {
    private static final int GARBAGE = 64 << 10;

    private Formats() {}

    static void damaged(Run run) throws Exception {
        run.open();
        int places = 0;
        int kinds = 1;
        List<String> violations = new ArrayList<>();
        for (Map.Entry<String, UnaryOperator<byte[]>> damage : damages().entrySet()) {
            kinds++;
            places += damaged(run, damage.getKey(), damage.getValue(), violations);
        }
        places += exchanged(run, violations);
        run.figure("values damaged", places);
        if (places == 0) {
            throw new Unsupported("no value is found in Redis as it was stored");
        }
        if (!violations.isEmpty()) {
            throw new Violated("%d of %d kinds of damage reach a caller: %s"
                    .formatted(violations.size(), kinds, String.join("; ", violations)));
        }
        versions(run, 1, 2);
        versions(run, 2, 1);
    }

    private static Map<String, UnaryOperator<byte[]>> damages() {
        Random chance = new Random(5);
        Map<String, UnaryOperator<byte[]>> damages = new LinkedHashMap<>();
        for (double at : new double[] {0, 0.1, 0.25, 0.5, 0.7, 0.85, 1}) {
            damages.put("a bit flipped at %.0f %%".formatted(at * 100), bytes -> {
                bytes[(int) ((bytes.length - 1) * at)] ^= 0x04;
                return bytes;
            });
        }
        for (double share : new double[] {0, 0.1, 0.5, 0.95}) {
            damages.put(
                    "cut to %.0f %%".formatted(share * 100),
                    bytes -> Arrays.copyOf(bytes, (int) (bytes.length * share)));
        }
        damages.put("random bytes", bytes -> {
            chance.nextBytes(bytes);
            return bytes;
        });
        damages.put("many random bytes", _ -> {
            byte[] garbage = new byte[GARBAGE];
            chance.nextBytes(garbage);
            return garbage;
        });
        damages.put("doubled", bytes -> {
            byte[] twice = Arrays.copyOf(bytes, bytes.length * 2);
            System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
            return twice;
        });
        return damages;
    }

    /** How many values were damaged. */
    private static int damaged(Run run, String how, UnaryOperator<byte[]> damage, List<String> violations)
            throws IOException {
        Ref ref = run.fleet().fresh("damaged");
        run.fleet().a().get(ref);
        run.settle(run.fleet().a(), ref);
        List<Place> places;
        try (RawRedis redis = new RawRedis(run.fleet().redis().port())) {
            places = redis.holding(ref.key());
            for (Place place : places) {
                redis.write(place, damage.apply(place.value()));
            }
        }
        reads(run, ref, how, violations);
        return places.size();
    }

    private static void reads(Run run, Ref ref, String how, List<String> violations) {
        try {
            for (int i = 0; i < 2; i++) {
                Read read = run.fleet().b().get(ref);
                if (read.version() != run.origin().version(ref)) {
                    throw new Violated("version %d was read, which there never was".formatted(read.version()));
                }
            }
        } catch (Violated violation) {
            violations.add(how + ": " + violation.getMessage());
        }
    }

    /** Each value in the other's place. */
    private static int exchanged(Run run, List<String> violations) throws IOException {
        List<Ref> refs = List.of(run.fleet().fresh("exchanged"), run.fleet().fresh("exchanged"));
        List<Place> places = new ArrayList<>();
        try (RawRedis redis = new RawRedis(run.fleet().redis().port())) {
            for (Ref ref : refs) {
                run.fleet().a().get(ref);
                run.settle(run.fleet().a(), ref);
                places.addAll(redis.holding(ref.key()));
            }
            if (places.size() == 2) {
                redis.write(places.getFirst(), places.getLast().value());
                redis.write(places.getLast(), places.getFirst().value());
            }
        }
        List<String> either = new ArrayList<>();
        for (Ref ref : refs) {
            reads(run, ref, "two values exchanged", either);
        }
        either.stream().limit(1).forEach(violations::add);
        return places.size();
    }

    /** What a node of one version has stored is read by one of the other. */
    private static void versions(Run run, int writer, int reader) {
        if (!run.has(Capability.VERSIONED_VALUES)) {
            run.remark("classes of two versions aren't foreseen");
            return;
        }
        run.fleet().reopen(0, settings -> settings.withSchema(writer));
        run.fleet().reopen(1, settings -> settings.withSchema(reader));
        List<String> violations = new ArrayList<>();
        for (int i = 0; i < run.effort().pick(3, 50); i++) {
            Ref ref = run.fleet().fresh("versions");
            run.fleet().a().get(ref);
            run.settle(run.fleet().a(), ref);
            reads(run, ref, "a class of version %d read as %d".formatted(writer, reader), violations);
            Run.atLeast(1, run.fleet().a().get(ref), "back on the writer's node");
        }
        if (!violations.isEmpty()) {
            throw new Violated(violations.getFirst());
        }
    }
}
