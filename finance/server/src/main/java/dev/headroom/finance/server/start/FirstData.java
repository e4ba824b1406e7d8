package dev.headroom.finance.server.start;

import dev.headroom.finance.server.generate.GenerationPlan;
import dev.headroom.finance.server.generate.HouseholdGenerator;
import dev.headroom.finance.server.generate.HouseholdProfile;
import dev.headroom.finance.server.identity.Provisioning;
import dev.headroom.finance.server.outlook.OutlookHistory;
import dev.headroom.finance.server.settings.HeadroomSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gives a new data directory something to look at: a demo household that can sign in, an operator, and generated
 * households beside them. A directory that has them keeps them.
 */
@Component
@ConditionalOnBooleanProperty("headroom.demo")
class FirstData {
    private static final Logger LOG = LoggerFactory.getLogger(FirstData.class);
    private static final String DEMO = "demo@headroom.example";
    private static final String OPERATOR = "operator@headroom.example";
    private static final String DEMO_ZONE = "America/Chicago";

    private final Provisioning provisioning;
    private final OutlookHistory history;
    private final HeadroomSettings settings;
    private final HouseholdGenerator generator;
    private final JsonMapper json;
    private final InstantSource clock;
    private boolean pastIsMissing;

    FirstData(
            Provisioning provisioning,
            OutlookHistory history,
            HeadroomSettings settings,
            DataSource dataSource,
            JsonMapper json,
            InstantSource clock) {
        this.provisioning = provisioning;
        this.history = history;
        this.settings = settings;
        this.generator = new HouseholdGenerator(dataSource, clock);
        this.json = json;
        this.clock = clock;
    }

    /** Makes what is missing; returns where the credentials are. */
    Path ensure(String url) {
        boolean populated = generator.known().isPresent();
        if (!populated && settings.households() > 0) {
            LOG.info("filling the database with {} households", settings.households());
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneId.of(DEMO_ZONE));
            generator.fill(new GenerationPlan(settings.households(), GenerationPlan.USUAL_SEED, today), LOG::info);
        }
        credentials(url).write(json, settings.dataDir());
        if (settings.households() > 0 && !history.begun()) {
            history.begin(LOG::info);
            pastIsMissing = true;
        }
        return settings.dataDir().resolve(Credentials.FILE);
    }

    /** Tells the rest of a new population's past beside the requests; a node that ends takes up nothing of it again. */
    void completeThePast() {
        if (pastIsMissing) {
            pastIsMissing = false;
            Thread.ofVirtual().name("past").start(() -> {
                try {
                    history.complete(LOG::debug);
                } catch (RuntimeException end) {
                    LOG.info("the past of the generated households stays as it is: {}", end.getMessage());
                }
            });
        }
    }

    private Credentials credentials(String url) {
        Credentials kept = Credentials.read(json, settings.dataDir())
                .orElseGet(() -> new Credentials(
                        url,
                        new Credentials.SignIn(DEMO, Provisioning.randomPassword()),
                        new Credentials.SignIn(OPERATOR, Provisioning.randomPassword())));
        boolean fresh = Credentials.read(json, settings.dataDir()).isEmpty();
        ensureDemo(kept.demo(), fresh);
        ensureOperator(kept.operator(), fresh);
        return new Credentials(url, kept.demo(), kept.operator());
    }

    /** A lost credentials file is made anew, with passwords that fit. */
    private void ensureDemo(Credentials.SignIn signIn, boolean fresh) {
        provisioning
                .find(signIn.email())
                .ifPresentOrElse(
                        known -> {
                            if (fresh) {
                                provisioning.setPassword(known, signIn.password());
                            }
                        },
                        () -> {
                            Long household = provisioning
                                    .addHousehold(signIn.email(), "Demo household", signIn.password(), DEMO_ZONE)
                                    .householdId();
                            if (household != null && generator.known().isPresent()) {
                                LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneId.of(DEMO_ZONE));
                                generator.fillOne(household, HouseholdProfile.demo(), GenerationPlan.USUAL_SEED, today);
                            }
                        });
    }

    private void ensureOperator(Credentials.SignIn signIn, boolean fresh) {
        provisioning
                .find(signIn.email())
                .ifPresentOrElse(
                        known -> {
                            if (fresh) {
                                provisioning.setPassword(known, signIn.password());
                            }
                        },
                        () -> provisioning.addOperator(signIn.email(), "Operator", signIn.password()));
    }
}
