package dev.headroom.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.module.ModuleFinder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who may import whom. Java's own packages and what is allowed everywhere need no row. */
final class ImportTable {
    /**
     * One module.
     *
     * @param name as the table of the design has it
     * @param root its package; longer roots win, so {@code cache.redis} is not part of {@code cache}
     * @param modules names of the modules it may use
     * @param thirdParty packages it may use, with everything below them
     */
    record Module(String name, String root, List<String> modules, List<String> thirdParty) {}

    private static final Set<String> EVERYWHERE = Set.of("org.jspecify", "org.slf4j");

    private static final Set<String> JAVA = ModuleFinder.ofSystem().findAll().stream()
            .flatMap(module -> module.descriptor().packages().stream())
            .collect(Collectors.toUnmodifiableSet());

    private final Map<String, Module> modules;
    private final List<Module> longestFirst;

    ImportTable(List<Module> modules) {
        this.modules = modules.stream().collect(Collectors.toUnmodifiableMap(Module::name, Function.identity()));
        this.longestFirst = modules.stream()
                .sorted(Comparator.comparingInt((Module module) -> module.root().length())
                        .reversed())
                .toList();
    }

    /** The table of the design; a module may be missing from the tree, a package may not be missing from the table. */
    static ImportTable ofTheDesign() {
        return new ImportTable(Stream.of(platform(), adapters(), product())
                .flatMap(List::stream)
                .toList());
    }

    private static List<Module> platform() {
        return List.of(
                module("base", List.of()),
                module("freshness", List.of("base")),
                module(
                        "cache",
                        List.of("base", "freshness"),
                        "com.github.benmanes.caffeine",
                        "tools.jackson",
                        "net.jpountz",
                        "com.github.luben.zstd",
                        "io.github.resilience4j"),
                module(
                        "datasource",
                        List.of("base", "freshness"),
                        "com.zaxxer.hikari",
                        "org.postgresql",
                        "io.github.resilience4j"),
                module("sql", List.of("base", "datasource"), "io.github.mfvanek.pg", "org.postgresql"),
                module("changefeed", List.of("base", "freshness", "datasource"), "org.postgresql"),
                module(
                        "http",
                        List.of("base", "freshness", "cache"),
                        "jakarta.servlet",
                        "com.aayushatharva.brotli4j",
                        "com.github.luben.zstd",
                        "tools.jackson.core"),
                module("jobs", List.of("base", "datasource"), "com.github.kagkarlsson"),
                module("observe", List.of("base"), "org.HdrHistogram", "io.micrometer"),
                module("tuning", List.of("base", "observe")));
    }

    private static List<Module> adapters() {
        return List.of(
                module("cache.jcache", List.of("base", "freshness", "cache"), "javax.cache"),
                module("cache.redis", List.of("base", "freshness", "cache"), "io.lettuce", "io.netty"),
                module("cache.memcached", List.of("base", "cache")),
                module("sql.cache", List.of("base", "freshness", "cache", "sql")),
                module("http.jetty", List.of("base", "http"), "org.eclipse.jetty"));
    }

    private static List<Module> product() {
        List<String> platform = Stream.of(platform(), adapters())
                .flatMap(List::stream)
                .map(Module::name)
                .toList();
        return List.of(
                module(
                        "spring",
                        platform,
                        "org.springframework",
                        "org.aopalliance",
                        "jakarta",
                        "io.micrometer",
                        "io.prometheus.metrics",
                        "tools.jackson",
                        "org.hibernate",
                        "io.lettuce",
                        // the server's customizer
                        "org.eclipse.jetty",
                        // the standard's caches as a bean, where the application has them
                        "javax.cache"),
                module(
                        "embedded",
                        List.of("base"),
                        "redis.embedded",
                        "org.postgresql",
                        "org.apache.commons.compress",
                        "org.tukaani.xz"),
                module("finance.analytics", List.of(), "org.ojalgo"),
                // embedded is on its run-time path only: a node finds it as a service
                module(
                        "finance.server",
                        List.of(
                                "base",
                                "freshness",
                                "cache",
                                "datasource",
                                "sql",
                                "sql.cache",
                                "jobs",
                                "observe",
                                "tuning",
                                "http",
                                "spring",
                                "finance.analytics"),
                        "org.springframework",
                        "jakarta",
                        "tools.jackson",
                        "com.fasterxml.jackson",
                        "io.swagger.v3",
                        "org.springdoc",
                        "io.micrometer",
                        "org.flywaydb",
                        "org.hibernate",
                        "org.postgresql",
                        "org.bouncycastle",
                        "org.eclipse.jetty.http",
                        "de.siegmar.fastcsv",
                        "org.openpdf",
                        // pictures: the one writes WebP, the other reads it
                        "com.luciad.imageio.webp",
                        "com.twelvemonkeys.imageio.plugins.webp",
                        // the optional endpoint's engine, and what its batched loading is made of
                        "graphql",
                        "org.dataloader",
                        "reactor.core"),
                module("cli", List.of("base"), "picocli", "me.tongfei.progressbar", "tools.jackson.core"));
    }

    private static Module module(String name, List<String> modules, String... thirdParty) {
        return new Module(name, "dev.headroom." + name, modules, List.of(thirdParty));
    }

    List<Module> modules() {
        return longestFirst;
    }

    /** The module a package belongs to. */
    Optional<Module> owner(String packageName) {
        return longestFirst.stream()
                .filter(module -> within(packageName, module.root()))
                .findFirst();
    }

    /** True where the row of the origin names the target. */
    boolean allows(Module origin, String targetPackage) {
        if (JAVA.contains(targetPackage) || below(targetPackage, EVERYWHERE)) {
            return true;
        }
        Optional<Module> owner = owner(targetPackage);
        if (owner.isPresent()) {
            return owner.get().equals(origin)
                    || origin.modules().contains(owner.get().name());
        }
        return below(targetPackage, origin.thirdParty());
    }

    private static boolean below(String packageName, Iterable<String> roots) {
        for (String root : roots) {
            if (within(packageName, root)) {
                return true;
            }
        }
        return false;
    }

    private static boolean within(String packageName, String root) {
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }

    /** Every dependency of a class is one that its module's row allows. */
    ArchCondition<JavaClass> keptBy() {
        return new ArchCondition<>("use only what the import table allows") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                Optional<Module> module = owner(origin.getPackageName());
                if (module.isEmpty()) {
                    events.add(SimpleConditionEvent.violated(
                            origin, origin.getPackageName() + " belongs to no module of the import table"));
                    return;
                }
                for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (!target.isPrimitive() && !allows(module.get(), target.getPackageName())) {
                        events.add(SimpleConditionEvent.violated(
                                origin, module.get().name() + " may not use: " + dependency.getDescription()));
                    }
                }
            }
        };
    }

    /** Whether the module is one of those by name. */
    boolean isOneOf(JavaClass type, Set<String> names) {
        return owner(type.getPackageName())
                .filter(module -> names.contains(module.name()))
                .isPresent();
    }

    /** The row of that name. */
    Module row(String name) {
        return Optional.ofNullable(modules.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no row named " + name));
    }
}
