package dev.headroom.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import dev.headroom.architecture.ImportTable.Module;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule fails on the violation planted for it, and only there. */
final class PlantedViolationsTest {
    private static final String PLANTED = "dev.headroom.architecture.planted";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(PLANTED);
    private static final ImportTable TABLE = new ImportTable(List.of(
            new Module("planted", PLANTED, List.of(), List.of()),
            new Module("low", PLANTED + ".table.low", List.of(), List.of()),
            new Module("high", PLANTED + ".table.high", List.of("low"), List.of())));

    @ParameterizedTest
    @ValueSource(strings = {"table.high.High", "org.junit.jupiter.api.Assertions"})
    void importTable_dependencyWithoutARow_fails(String target) {
        List<String> violations = violations(Rules.importTable(TABLE), ".table");
        assertTrue(
                violations.stream().anyMatch(line -> line.startsWith("low may not use") && line.contains(target)),
                violations::toString);
        assertTrue(violations.stream().noneMatch(line -> line.startsWith("high")), violations::toString);
    }

    @Test
    void importTable_packageWithoutARow_fails() {
        ImportTable empty = new ImportTable(List.of());
        assertTrue(violations(Rules.importTable(empty), ".names").stream()
                .anyMatch(line -> line.contains("belongs to no module")));
    }

    @Test
    void noCycles_twoPackagesThatNeedEachOther_fails() {
        assertEquals(
                1, violations(Rules.noCycles(PLANTED + ".cycle.(*)"), ".cycle").size());
    }

    @Test
    void namesSayWhat_bannedNames_fail() {
        List<String> violations = violations(Rules.namesSayWhat(), ".names");
        assertNames(violations, "PriceHelper", "SmartPrice", ".util.");
    }

    @Test
    void timeIsInjected_everyWayToAsk_fails() {
        List<String> violations = violations(Rules.timeIsInjected(Set.of()), ".time");
        assertNames(violations, "ByCall", "ByReference", "ByZone", "ByMillis", "ByOwnClock");
    }

    @Test
    void timeIsInjected_allowedType_passes() {
        List<String> violations = violations(Rules.timeIsInjected(Set.of(PLANTED + ".time.Clocks$ByCall")), ".time");
        assertNames(violations, "ByReference", "ByZone", "ByMillis", "ByOwnClock");
    }

    @Test
    void durationsAreMeasuredIn_otherModule_fails() {
        assertNames(violations(Rules.durationsAreMeasuredIn(TABLE, Set.of("low"), Set.of()), ".time"), "ByTicker");
        assertEquals(List.of(), violations(Rules.durationsAreMeasuredIn(TABLE, Set.of("planted"), Set.of()), ".time"));
    }

    @Test
    void chanceIsSeeded_generatorsWithoutSeed_fail() {
        assertNames(violations(Rules.chanceIsSeeded(), ".time"), "Unseeded", "OfTheThread");
    }

    @Test
    void noFieldInjection_annotatedField_fails() {
        assertNames(violations(Rules.noFieldInjection(), ""), "FieldInjected");
    }

    @Test
    void noStandardStreams_otherModule_fails() {
        assertNames(violations(Rules.noStandardStreams(TABLE, Set.of("low")), ""), "Loud");
    }

    @Test
    void interfacesEarnTheirKeep_oneImplementation_fails() {
        assertNames(violations(Rules.interfacesEarnTheirKeep(TABLE), ""), "OneOnly");
    }

    @Test
    void settingsAreRead_componentNobodyReads_fails() {
        List<String> violations = violations(Rules.settingsAreRead("unused"::equals), "");
        assertTrue(violations.stream().anyMatch(line -> line.contains("DeadSettings.unread()")), violations::toString);
        assertTrue(violations.stream().noneMatch(line -> line.contains("DeadSettings.read()")), violations::toString);
    }

    @Test
    void settingsAreRead_componentReadByItsKey_passes() {
        assertTrue(violations(Rules.settingsAreRead("headroom.unread"::equals), "").stream()
                .noneMatch(line -> line.contains("DeadSettings.unread()")));
    }

    @Test
    void moneyIsExact_doubleNamedLikeMoney_fails() {
        List<String> violations = violations(Rules.moneyIsExact(PLANTED + ".money.."), ".money");
        assertTrue(violations.stream().allMatch(line -> line.contains("Wallet.balance")), violations::toString);
        assertTrue(violations.stream().noneMatch(line -> line.contains("Ratio")), violations::toString);
        assertEquals(2, violations.size(), violations::toString);
    }

    @Test
    void ledgerIsExact_anyDouble_fails() {
        assertNames(violations(Rules.ledgerIsExact(PLANTED + ".money.."), ".money"), "Wallet");
    }

    private static List<String> violations(ArchRule rule, String below) {
        JavaClasses classes = CLASSES.that(com.tngtech.archunit.base.DescribedPredicate.describe(
                "below " + below, type -> type.getPackageName().startsWith(PLANTED + below)));
        assertTrue(classes.size() > 0, "nothing is planted there");
        EvaluationResult result = rule.evaluate(classes);
        return result.getFailureReport().getDetails();
    }

    /** Every name is in some violation, and every violation has one of the names. */
    private static void assertNames(List<String> violations, String... names) {
        for (String name : names) {
            assertTrue(
                    violations.stream().anyMatch(line -> line.contains(name)),
                    () -> name + " passed, only these failed: " + violations);
        }
        assertTrue(
                violations.stream().allMatch(line -> Stream.of(names).anyMatch(line::contains)),
                () -> "more failed than planted: " + violations);
    }
}
