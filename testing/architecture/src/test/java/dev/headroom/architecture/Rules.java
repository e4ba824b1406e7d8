package dev.headroom.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules, independent of the classes they are checked against. */
final class Rules {
    private static final String CONFIGURATION = "org.springframework.boot.context.properties.ConfigurationProperties";

    private static final Pattern BANNED_TYPE = Pattern.compile(
            "(?:Smart|Enhanced|Advanced|Optimized|Improved|Abstract|Base)[A-Z].*"
                    + "|.*(?:Utils?|Utilities|Helpers?|Misc|Manager|Processor|Engine|Common|Optimizer|Impl|Dto|DTO|V\\d+)");
    private static final Pattern BANNED_PACKAGE = Pattern.compile(
            "(?:.*\\.)?(?:utils?|helpers?|common|misc|dtos?|impl|managers?|services?|controllers?|repositories)(?:\\..*)?");
    private static final Pattern MONEY = Pattern.compile(
            "(?i).*(?:amount|balance|minor|money|payment|premium|salary)(?!.*(?:share|ratio|score|percent|rate)).*");
    private static final Set<String> FLOATING =
            Set.of("double", "float", Double.class.getName(), Float.class.getName());
    private static final Set<String> WALL_CLOCKS = Set.of(
            "Instant",
            "LocalDate",
            "LocalTime",
            "LocalDateTime",
            "ZonedDateTime",
            "OffsetDateTime",
            "OffsetTime",
            "Year",
            "YearMonth",
            "MonthDay");

    private Rules() {}

    static ArchRule importTable(ImportTable table) {
        return classes().should(table.keptBy()).as("Modules use only what the import table allows");
    }

    static ArchRule noCycles(String slices) {
        return slices().matching(slices).should().beFreeOfCycles();
    }

    static ArchRule namesSayWhat() {
        return noClasses()
                .should(satisfy(
                        "have a name that says nothing",
                        type -> BANNED_TYPE.matcher(type.getSimpleName()).matches()
                                || BANNED_PACKAGE.matcher(type.getPackageName()).matches()));
    }

    /** Time of day comes from an injected source; only the places named may ask the machine. */
    static ArchRule timeIsInjected(Set<String> allowedTypes) {
        return noClasses()
                .that(describe("are not where the clock is made", type -> !allowedTypes.contains(type.getName())))
                .should(access("ask the machine what time it is", Rules::asksForTheTime));
    }

    /** The ticker may be read where the row or the type is named: a measurement there, a hidden input elsewhere. */
    static ArchRule durationsAreMeasuredIn(ImportTable table, Set<String> modules, Set<String> types) {
        return noClasses()
                .that(describe(
                        "are outside " + modules + types,
                        type -> !table.isOneOf(type, modules) && !types.contains(type.getName())))
                .should(access(
                        "read the machine's ticker",
                        access -> access.getTargetOwner().isEquivalentTo(System.class)
                                && access.getName().equals("nanoTime")));
    }

    /** Chance comes from a seeded generator; secrets from SecureRandom are the exception by their type. */
    static ArchRule chanceIsSeeded() {
        return noClasses().should(access("use a generator without a seed", Rules::usesUnseededChance));
    }

    static ArchRule noFieldInjection() {
        return GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
    }

    static ArchRule noStandardStreams(ImportTable table, Set<String> modules) {
        return noClasses()
                .that(describe("are outside " + modules, type -> !table.isOneOf(type, modules)))
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);
    }

    /** An interface with one implementation beside it only hides it; one implemented by another module is a port. */
    static ArchRule interfacesEarnTheirKeep(ImportTable table) {
        return noClasses()
                .that()
                .areInterfaces()
                .and()
                .areNotAnnotations()
                .should(satisfy("have one implementation, in its own module", type -> hidesOneType(type, table)));
    }

    private static boolean hidesOneType(JavaClass type, ImportTable table) {
        List<JavaClass> implementations = type.getAllSubclasses().stream()
                .filter(subclass -> !subclass.isInterface())
                .toList();
        long methods = type.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                .count();
        return implementations.size() == 1
                && methods > 1
                && !type.reflect().isSealed()
                && table.owner(type.getPackageName())
                        .equals(table.owner(implementations.getFirst().getPackageName()));
    }

    /**
     * A setting that nothing reads does nothing.
     *
     * @param readByName whether something asks for a component of the outermost record by its key: an annotation does
     */
    static ArchRule settingsAreRead(Predicate<String> readByName) {
        return classes()
                .that(describe("are settings", Rules::isSettings))
                .should(new ArchCondition<>("have every component read by another class") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        Set<String> components = Arrays.stream(type.reflect().getRecordComponents())
                                .map(java.lang.reflect.RecordComponent::getName)
                                .collect(Collectors.toSet());
                        for (JavaMethod method : type.getMethods()) {
                            if (components.contains(method.getName())
                                    && !isReadByName(type, method.getName(), readByName)
                                    && method.getRawParameterTypes().isEmpty()
                                    && method.getAccessesToSelf().stream()
                                            .allMatch(access ->
                                                    access.getOriginOwner().equals(type))) {
                                events.add(SimpleConditionEvent.violated(
                                        method, method.getFullName() + " is never read: a setting that does nothing"));
                            }
                        }
                    }
                });
    }

    /** A condition on a property's name reads it, and where it reads something within a component, that one. */
    private static boolean isReadByName(JavaClass type, String component, Predicate<String> readByName) {
        return names(type)
                .anyMatch(
                        prefix -> readsWithin(type.reflect(), component, prefix + "." + kebab(component), readByName));
    }

    private static boolean readsWithin(Class<?> type, String component, String name, Predicate<String> readByName) {
        if (readByName.test(name)) {
            return true;
        }
        return Arrays.stream(type.getRecordComponents())
                .filter(one -> one.getName().equals(component) && one.getType().isRecord())
                .flatMap(one -> Arrays.stream(one.getType().getRecordComponents())
                        .filter(inner -> readsWithin(
                                one.getType(), inner.getName(), name + "." + kebab(inner.getName()), readByName)))
                .findAny()
                .isPresent();
    }

    /** What the properties of settings begin with: the prefix of the outermost, and the way to this one. */
    private static Stream<String> names(JavaClass type) {
        return type.getEnclosingClass()
                .map(outer -> names(outer)
                        .flatMap(prefix -> Arrays.stream(outer.reflect().getRecordComponents())
                                .filter(one -> one.getType().equals(type.reflect()))
                                .map(one -> prefix + "." + kebab(one.getName()))))
                .orElseGet(() -> Stream.of(type.tryGetAnnotationOfType(CONFIGURATION)
                        .flatMap(annotation -> annotation.get("prefix").map(Object::toString))
                        .orElse("headroom")));
    }

    /** {@code dataDir} as {@code data-dir}. */
    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static boolean isSettings(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return type.isRecord()
                && outermost.isRecord()
                && (outermost.getSimpleName().endsWith("Settings")
                        || outermost.getSimpleName().endsWith("Options")
                        || outermost.isAnnotatedWith(CONFIGURATION));
    }

    /** Money is counted in minor units or decimals: nothing named like money is a binary fraction. */
    static ArchRule moneyIsExact(String... packages) {
        return classes()
                .that()
                .resideInAnyPackage(packages)
                .should(new ArchCondition<>("hold no money in binary fractions") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (JavaField field : type.getFields()) {
                            if (isFloating(field.getRawType()) && isMoney(field.getName())) {
                                events.add(SimpleConditionEvent.violated(field, field.getDescription()));
                            }
                        }
                        for (JavaMethod method : type.getMethods()) {
                            if (isFloating(method.getRawReturnType()) && isMoney(method.getName())) {
                                events.add(SimpleConditionEvent.violated(method, method.getDescription()));
                            }
                        }
                    }
                });
    }

    /** Where every figure is money, there are no binary fractions at all. */
    static ArchRule ledgerIsExact(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should(satisfy(
                        "have a field, parameter or result that is a binary fraction",
                        type -> type.getFields().stream().anyMatch(field -> isFloating(field.getRawType()))
                                || type.getCodeUnits().stream()
                                        .anyMatch(unit -> isFloating(unit.getRawReturnType())
                                                || unit.getRawParameterTypes().stream()
                                                        .anyMatch(Rules::isFloating))));
    }

    private static boolean isFloating(JavaClass type) {
        return FLOATING.contains(type.getName());
    }

    private static boolean isMoney(String name) {
        return MONEY.matcher(name).matches();
    }

    private static boolean asksForTheTime(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        boolean withoutClock = !hasParameter(access, "java.time.Clock");
        return switch (owner.getName()) {
            case "java.lang.System" -> name.equals("currentTimeMillis");
            case "java.time.Clock" -> name.startsWith("system") || (name.startsWith("tick") && withoutClock);
            case "java.time.InstantSource" -> name.equals("system");
            case "java.util.Calendar" -> name.equals("getInstance");
            case "java.util.Date" -> name.equals("<init>") && hasNoParameter(access);
            default ->
                owner.getPackageName().equals("java.time")
                        && WALL_CLOCKS.contains(owner.getSimpleName())
                        && name.equals("now")
                        && withoutClock;
        };
    }

    private static boolean usesUnseededChance(JavaAccess<?> access) {
        String name = access.getName();
        return switch (access.getTargetOwner().getName()) {
            case "java.lang.Math" -> name.equals("random");
            case "java.util.concurrent.ThreadLocalRandom" -> name.equals("current");
            case "java.util.random.RandomGenerator" -> name.equals("getDefault");
            case "java.util.Random", "java.util.SplittableRandom" -> name.equals("<init>") && hasNoParameter(access);
            default -> false;
        };
    }

    private static boolean hasNoParameter(JavaAccess<?> access) {
        return access.getTarget() instanceof com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget unit
                && unit.getRawParameterTypes().isEmpty();
    }

    private static boolean hasParameter(JavaAccess<?> access, String type) {
        return access.getTarget() instanceof com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget unit
                && unit.getRawParameterTypes().stream()
                        .anyMatch(parameter -> parameter.getName().equals(type));
    }

    private static ArchCondition<JavaClass> access(String description, Predicate<JavaAccess<?>> banned) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    events.add(new SimpleConditionEvent(type, banned.test(access), access.getDescription()));
                }
            }
        };
    }

    private static ArchCondition<JavaClass> satisfy(String description, Predicate<JavaClass> banned) {
        return ArchCondition.from(DescribedPredicate.describe(description, banned));
    }
}
