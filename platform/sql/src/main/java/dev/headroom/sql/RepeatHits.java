package dev.headroom.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Executions of one fingerprint in one unit of work. The place of the first isn't looked up, which keeps statements
 * that aren't repeated cheap; it is counted for the place of the second.
 */
final class RepeatHits {
    private static final int MOST_PLACES = 32;
    private static final int MOST_DISTINCT = 64;

    final Statements owner;
    private final StatementText text;
    private final long firstVarying;
    private final long firstBatch;
    private final long firstAll;
    private final List<Place> places = new ArrayList<>();

    /** Executions from one place. */
    private static final class Place {
        final StatementFrames.Stack stack;
        int count;
        private long[] varying = new long[4];
        private int distinct;
        boolean same = true;
        boolean sameBatch = true;

        Place(StatementFrames.Stack stack) {
            this.stack = stack;
        }

        void add(long value) {
            for (int i = 0; i < distinct; i++) {
                if (varying[i] == value) {
                    return;
                }
            }
            if (distinct < MOST_DISTINCT) {
                if (distinct == varying.length) {
                    varying = Arrays.copyOf(varying, distinct * 2);
                }
                varying[distinct++] = value;
            }
        }
    }

    RepeatHits(Statements owner, StatementText text, StatementBinds binds) {
        this.owner = owner;
        this.text = text;
        this.firstVarying = varying(text, binds);
        this.firstBatch = binds.hash(text, StatementRole.BATCH);
        this.firstAll = binds.hash(text);
    }

    /** For reads only comparisons count: a page's limit or the place it begins behind varies without harm. */
    private static long varying(StatementText text, StatementBinds binds) {
        return text.fingerprint().kind().writes() ? binds.hash(text) : binds.hash(text, StatementRole.EQUAL);
    }

    /** Each execution after the first. */
    synchronized void again(StatementText now, StatementBinds binds, StatementFrames.Stack stack) {
        Place place = place(stack);
        if (place == null) {
            return;
        }
        place.count++;
        place.add(varying(now, binds));
        place.same &= binds.hash(now) == firstAll;
        place.sameBatch &= binds.hash(now, StatementRole.BATCH) == firstBatch;
    }

    private @Nullable Place place(StatementFrames.Stack stack) {
        for (Place known : places) {
            if (known.stack.hash() == stack.hash()) {
                return known;
            }
        }
        if (places.size() == MOST_PLACES) {
            return null;
        }
        Place fresh = new Place(stack);
        if (places.isEmpty()) {
            fresh.count = 1;
            fresh.add(firstVarying);
        }
        places.add(fresh);
        return fresh;
    }

    /** What is worth a word so far. */
    synchronized List<RepeatFinding> findings(String scope, int threshold) {
        List<RepeatFinding> findings = new ArrayList<>();
        for (Place place : places) {
            RepeatKind kind = place.count < threshold ? null : kind(place, threshold);
            if (kind != null) {
                findings.add(new RepeatFinding(
                        kind,
                        scope,
                        text.fingerprint().id(),
                        text.fingerprint().sql(),
                        place.count,
                        place.distinct,
                        place.stack.frames(),
                        wayOut(kind, place)));
            }
        }
        return findings;
    }

    private @Nullable RepeatKind kind(Place place, int threshold) {
        boolean varied = place.distinct >= threshold - 1;
        if (text.fingerprint().kind().writes()) {
            return varied ? RepeatKind.WRITE_LOOP : null;
        }
        if (text.fingerprint().kind() != Fingerprint.Kind.SELECT) {
            return null;
        }
        if (varied && text.traits().equality() && place.sameBatch) {
            return RepeatKind.N_PLUS_ONE;
        }
        return place.same && text.traits().repeatable() ? RepeatKind.SAME_QUERY : null;
    }

    private String wayOut(RepeatKind kind, Place place) {
        StatementText.LookUp lookUp = text.lookUp();
        if (kind != RepeatKind.N_PLUS_ONE || lookUp == null) {
            return kind.wayOut();
        }
        if (place.stack.hibernate()) {
            List<RepeatAssociation> associations = owner.associations()
                    .behind(new RepeatLookUp(lookUp.table(), lookUp.column(), place.stack.proxied()));
            if (!associations.isEmpty()) {
                return String.join(
                        "; or ",
                        associations.stream().map(RepeatAssociation::wayOut).toList());
            }
        }
        return "%s: where %s = any (?)".formatted(kind.wayOut(), lookUp.column());
    }
}
