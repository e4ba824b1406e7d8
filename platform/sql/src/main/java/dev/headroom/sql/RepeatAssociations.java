package dev.headroom.sql;

import java.util.List;

/** Tells by the mapping of entities which association a look-up loads. */
@FunctionalInterface
public interface RepeatAssociations {
    /** All that it could be, those that are more likely first; empty where the mapping knows none. */
    List<RepeatAssociation> behind(RepeatLookUp lookUp);

    /** For applications without a mapping. */
    static RepeatAssociations none() {
        return lookUp -> List.of();
    }
}
