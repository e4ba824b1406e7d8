package dev.headroom.finance.server.freshness;

import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import dev.headroom.spring.WrittenChanges;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Announces what this service has changed, so that no cached answer outlives it. Every request that may write announces
 * its caller and households by itself, after the handler and before the answer; work beside the requests calls this.
 */
@Component
public class Changes {
    /** As the database's log has it; changes of that table are announced by nobody else. */
    private static final Tag REFERENCE = Tag.of("table", "public.reference_version");

    private static final Tag COHORTS = Tag.of("peer_cohorts");
    private static final String HOME = "home";
    private static final String MARKET = "market";
    private static final String PRICE = "price";
    private static final String METER = "meter";

    private final Source source;
    private final WrittenChanges written;

    Changes(Source source, WrittenChanges written) {
        this.source = source;
        this.written = written;
    }

    /** What everything depends on that is computed from a household's records. */
    public static Tag household(long id) {
        return Tag.of("household", Long.toString(id));
    }

    /**
     * What depends on what a household is and not on what it records: its zone, currency and tier, and with whom it is
     * compared.
     */
    public static Tag home(long id) {
        return Tag.of(HOME, Long.toString(id));
    }

    /** Of a household of which all that is known is that something changed. */
    public static List<Tag> anythingOf(long household) {
        return List.of(household(household), home(household));
    }

    /** What everything depends on that belongs to a sign-in: its sessions, its profile. */
    public static Tag user(long id) {
        return Tag.of("user", Long.toString(id));
    }

    /** What every answer depends on: currencies and their rates, the categories that all have, classes of assets. */
    public static Tag reference() {
        return REFERENCE;
    }

    /** What peer comparisons depend on. */
    public static Tag cohorts() {
        return COHORTS;
    }

    /**
     * What answers depend on that are made of data which all households share.
     *
     * @param name of the counter in {@code market_state}: asset, series, index, fx or plans
     */
    public static Tag market(String name) {
        return Tag.of(MARKET, name);
    }

    /** What depends on the prices of an asset, also while it has none. */
    public static Tag price(long asset) {
        return Tag.of(PRICE, Long.toString(asset));
    }

    /** What depends on the readings of a meter, also while it has none. */
    public static Tag meter(long id) {
        return Tag.of(METER, Long.toString(id));
    }

    /** After a request that wrote to the database: returns once no older answer is kept on this node. */
    public void written(Collection<Tag> tags) {
        written.written(tags);
    }

    /** After the commit. */
    public void announce(Collection<Tag> tags) {
        source.announce(tags);
    }

    /** A household's records changed. */
    public void ofHousehold(long id) {
        announce(anythingOf(id));
    }

    /** Records of any household may have changed, and what they share. */
    public void ofHouseholds() {
        announce(List.of(
                Tag.of("household").below(),
                Tag.of(HOME).below(),
                REFERENCE,
                Tag.of(MARKET).below(),
                Tag.of(PRICE).below(),
                Tag.of(METER).below()));
    }
}
