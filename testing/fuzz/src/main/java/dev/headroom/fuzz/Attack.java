package dev.headroom.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A request with what was done to it.
 *
 * @param base before anything was done
 * @param mutations in their order
 * @param draft after all of them
 */
record Attack(Draft base, List<Applied> mutations, Draft draft) {
    /** One mutation with the seed of its chance. */
    record Applied(Mutation mutation, long seed) {}

    Attack {
        mutations = List.copyOf(mutations);
    }

    static Attack on(Draft base, List<Applied> mutations) {
        Draft draft = base.copy();
        for (Applied each : mutations) {
            each.mutation().change(draft, new SplittableRandom(each.seed()));
        }
        return new Attack(base, mutations, draft);
    }

    /** Most requests carry one mutation, some none, few several. */
    static Attack draw(Draft base, SplittableRandom chance) {
        int draw = chance.nextInt(10);
        int count = draw < 3 ? 0 : draw < 7 ? 1 : draw < 9 ? 2 : 4;
        List<Applied> mutations = new ArrayList<>();
        Mutation[] all = Mutation.values();
        for (int i = 0; i < count; i++) {
            // values of bodies and parameters reach the deepest
            Mutation mutation = switch (chance.nextInt(4)) {
                case 0 -> base.hasBody() ? Mutation.BODY_FIELD : Mutation.QUERY_VALUE;
                case 1 -> base.hasBody() ? Mutation.BODY_TEXT : Mutation.PATH_VALUE;
                default -> all[chance.nextInt(all.length)];
            };
            mutations.add(new Applied(mutation, chance.nextLong()));
        }
        return on(base, mutations);
    }

    /** The same without one of its mutations. */
    Attack without(int which) {
        List<Applied> fewer = new ArrayList<>(mutations);
        fewer.remove(which);
        return on(base, fewer);
    }

    /** The same request without one of its fields or parameters. */
    Attack lighter(int which) {
        Draft lighter = draft.copy();
        if (which < lighter.query.size()) {
            lighter.query.remove(which);
        } else {
            lighter.headers.remove(which - lighter.query.size());
        }
        return new Attack(base, mutations, lighter);
    }

    int parts() {
        return draft.query.size() + draft.headers.size();
    }
}
