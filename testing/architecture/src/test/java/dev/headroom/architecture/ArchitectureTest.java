package dev.headroom.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class ArchitectureTest {
    private static final ImportTable TABLE = ImportTable.ofTheDesign();

    /** The places that ask the machine for the time, and hand it to everybody else. */
    private static final Set<String> CLOCKS =
            Set.of("dev.headroom.finance.server.TimeConfiguration", "dev.headroom.spring.ServiceClock");

    private static final Set<String> MEASURING = Set.of(
            "base",
            "cli",
            "spring",
            "embedded",
            "observe",
            "jobs",
            "datasource",
            "changefeed",
            "cache.redis",
            "cache.memcached");

    /** Tells the caller how long the answer took, on request. */
    private static final Set<String> MEASURING_TYPES = Set.of("dev.headroom.finance.server.outlook.OutlookController");

    /** Everything a household owns or owes. */
    private static final String[] LEDGER = {
        "dev.headroom.finance.server.money..", "dev.headroom.finance.server.ledger..",
    };

    @TestFactory
    Stream<DynamicTest> importTable_everyModule_kept() {
        return TABLE.modules().stream()
                .filter(module -> classesOf(module).findAny().isPresent())
                .map(module -> dynamicTest(
                        module.name(),
                        () -> Rules.importTable(TABLE)
                                .check(ProductionCode.CLASSES.that(
                                        com.tngtech.archunit.base.DescribedPredicate.describe(
                                                "of " + module.name(),
                                                type -> TABLE.owner(type.getPackageName())
                                                        .filter(module::equals)
                                                        .isPresent())))));
    }

    @Test
    void importTable_everyPackage_hasARow() {
        List<String> homeless = ProductionCode.CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> TABLE.owner(name).isEmpty())
                .distinct()
                .toList();
        assertEquals(List.of(), homeless, "packages that no row of the import table owns");
    }

    @Test
    void platform_anyRow_neverUsesTheProduct() {
        List<String> product = List.of("finance.analytics", "finance.server", "cli");
        TABLE.modules().stream()
                .filter(module -> !product.contains(module.name()))
                .forEach(module -> assertTrue(
                        module.modules().stream().noneMatch(product::contains), module.name() + " names the product"));
    }

    @Test
    void packages_everyPair_freeOfCycles() {
        Rules.noCycles("dev.headroom.(**)").check(ProductionCode.CLASSES);
    }

    @Test
    void names_everyType_sayWhat() {
        Rules.namesSayWhat().check(ProductionCode.CLASSES);
    }

    @Test
    void time_outsideTheClock_isInjected() {
        Rules.timeIsInjected(CLOCKS).check(ProductionCode.CLASSES);
    }

    @Test
    void durations_outsideMeasuring_areInjected() {
        Rules.durationsAreMeasuredIn(TABLE, MEASURING, MEASURING_TYPES).check(ProductionCode.CLASSES);
    }

    @Test
    void chance_everywhere_isSeeded() {
        Rules.chanceIsSeeded().check(ProductionCode.CLASSES);
    }

    @Test
    void injection_everywhere_usesConstructors() {
        Rules.noFieldInjection().check(ProductionCode.CLASSES);
    }

    @Test
    void standardStreams_outsideCommands_areLeftAlone() {
        Rules.noStandardStreams(TABLE, Set.of("cli")).check(ProductionCode.CLASSES);
    }

    @Test
    void interfaces_withOneImplementation_arePorts() {
        Rules.interfacesEarnTheirKeep(TABLE).check(ProductionCode.CLASSES);
    }

    @Test
    void settings_everyComponent_isRead() {
        List<String> sources = Tree.sources().stream()
                .filter(source -> source.path().contains("/src/main/java/"))
                .map(Tree.Source::text)
                .toList();
        Rules.settingsAreRead(name -> sources.stream()
                        .anyMatch(text -> text.contains("\"" + name + "\"") || text.contains("\"--" + name + "=")))
                .check(ProductionCode.CLASSES);
    }

    @Test
    void money_inTheService_isExact() {
        Rules.moneyIsExact("dev.headroom.finance.server..").check(ProductionCode.CLASSES);
    }

    @Test
    void money_inTheLedger_knowsNoBinaryFractions() {
        Rules.ledgerIsExact(LEDGER).check(ProductionCode.CLASSES);
    }

    @Test
    void base_publicTypes_atMostFifteen() {
        List<String> types = classesOf(TABLE.row("base"))
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName)
                .filter(name -> !name.equals("package-info"))
                .sorted()
                .toList();
        assertTrue(types.size() <= 15, "base has more than 15 public types: " + types);
        assertTrue(types.contains("CodedException"), "the count found nothing to count");
    }

    private static Stream<JavaClass> classesOf(ImportTable.Module module) {
        return ProductionCode.CLASSES.stream()
                .filter(type -> TABLE.owner(type.getPackageName())
                        .filter(module::equals)
                        .isPresent());
    }
}
