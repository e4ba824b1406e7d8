package dev.headroom.finance.server.settings;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationListener;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Profiles;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Reads every setting before anything is started, and refuses with all that is wrong at once: values that can't be
 * read, keys that nothing knows, and in the profile {@code production} what {@link ProductionRules} forbid.
 */
public final class SettingsCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    private static final ErrorCode INVALID = new ErrorCode("SETTINGS_INVALID", ErrorCode.Kind.IMPOSSIBLE);
    private static final String ROOT = "headroom";

    private static final Map<String, Class<?>> BESIDE = Map.of(
            "server.port", Integer.class,
            "management.server.port", Integer.class,
            "spring.datasource.hikari.minimum-idle", Integer.class,
            "spring.datasource.hikari.maximum-pool-size", Integer.class,
            "spring.datasource.hikari.connection-timeout", Long.class);

    /** Where a key that is in the environment gets into the settings, so that the message names what was set. */
    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("spring.datasource.hikari.minimum-idle", "DB_POOL_MIN_SIZE"),
            Map.entry("spring.datasource.hikari.maximum-pool-size", "DB_POOL_MAX_SIZE"),
            Map.entry("spring.datasource.hikari.connection-timeout", "DB_POOL_TIMEOUT"),
            Map.entry("headroom.cache.memory", "CACHE_MEMORY_SIZE_MB"),
            Map.entry("headroom.cache.ttl", "CACHE_TTL_SECONDS"),
            Map.entry("headroom.cache.redis-url", "CACHE_REDIS_URL"),
            Map.entry("headroom.cache.memcached-hosts", "CACHE_MEMCACHED_HOSTS"),
            Map.entry("headroom.database.pgbouncer.enabled", "DB_USE_PGBOUNCER"),
            Map.entry("headroom.database.pgbouncer.host", "PGBOUNCER_HOST"),
            Map.entry("headroom.database.pgbouncer.port", "PGBOUNCER_PORT"),
            Map.entry("headroom.http.compression.enabled", "RESPONSE_COMPRESSION_ENABLED"),
            Map.entry("headroom.http.compression.threshold", "RESPONSE_COMPRESSION_THRESHOLD"),
            Map.entry("headroom.http.responses.tags", "RESPONSE_ETAG_ENABLED"),
            Map.entry("headroom.http.responses.largest", "RESPONSE_STREAMING_THRESHOLD"),
            Map.entry("headroom.observe.targets.p50", "TARGET_P50_MS"),
            Map.entry("headroom.observe.targets.p95", "TARGET_P95_MS"),
            Map.entry("headroom.observe.targets.p99", "TARGET_P99_MS"));

    /** A leaf of the tree of settings. */
    private record Leaf(Bindable<?> type, boolean open) {}

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        List<Violation> broken = broken(event.getEnvironment());
        if (!broken.isEmpty()) {
            throw CodedException.of(INVALID, broken);
        }
    }

    /** Everything that is wrong. */
    static List<Violation> broken(ConfigurableEnvironment environment) {
        Map<String, Leaf> leaves = new TreeMap<>();
        collect(ROOT, HeadroomSettings.class, leaves);
        BESIDE.forEach((key, type) -> leaves.put(key, new Leaf(Bindable.of(type), false)));
        List<Violation> broken = new ArrayList<>();
        Binder binder = Binder.get(environment);
        leaves.forEach((key, leaf) -> {
            try {
                binder.bind(key, leaf.type());
            } catch (BindException failure) {
                broken.add(unreadable(environment, key, leaf, failure));
            }
        });
        broken.addAll(unknown(environment, leaves));
        if (environment.acceptsProfiles(Profiles.of("production"))) {
            broken.addAll(ProductionRules.broken(environment));
        }
        if (!environment.acceptsProfiles(Profiles.of("embedded")) && !environment.containsProperty("DATABASE_URL")) {
            broken.add(Violation.of("DATABASE_URL", "must be set outside the profile embedded", null)
                    .instead("DATABASE_URL=jdbc:postgresql://host/database"));
        }
        return broken;
    }

    /** A row of a table for each key: its type, its default and its variable. */
    static List<String> described() {
        Map<String, Leaf> leaves = new TreeMap<>();
        collect(ROOT, HeadroomSettings.class, leaves);
        List<String> rows = new ArrayList<>();
        leaves.forEach((key, leaf) -> rows.add("| `%s` | %s | %s | %s |"
                .formatted(
                        key,
                        leaf.type()
                                .getType()
                                .toString()
                                .replaceAll("(\\w+\\.)+(?=\\w)", "")
                                .replace("$", "."),
                        Arrays.stream(leaf.type().getAnnotations())
                                .filter(DefaultValue.class::isInstance)
                                .map(each -> "`" + String.join(", ", ((DefaultValue) each).value()) + "`")
                                .findFirst()
                                .orElse(""),
                        VARIABLES.containsKey(key) ? "`" + VARIABLES.get(key) + "`" : "")));
        return rows;
    }

    private static Violation unreadable(
            ConfigurableEnvironment environment, String key, Leaf leaf, BindException failure) {
        String variable = VARIABLES.get(key);
        String subject = key;
        String value = failure.getProperty() == null
                ? ""
                : environment.resolvePlaceholders(
                        String.valueOf(failure.getProperty().getValue()));
        if (variable != null && environment.containsProperty(variable)) {
            subject = variable + " (" + key + ")";
            value = environment.getProperty(variable, "");
        }
        boolean secret = EffectiveSettings.isSecret(key);
        Class<?> type = leaf.type().getType().toClass();
        String rule = type.isEnum()
                ? "must be one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(java.util.Locale.ROOT)
                : "must be a " + type.getSimpleName().toLowerCase(java.util.Locale.ROOT);
        return Violation.of(subject, rule, secret ? "******" : value);
    }

    private static List<Violation> unknown(ConfigurableEnvironment environment, Map<String, Leaf> leaves) {
        List<Violation> unknown = new ArrayList<>();
        ConfigurationPropertyName root = ConfigurationPropertyName.of(ROOT);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource named && !ofTheProcess(source)) {
                named.stream()
                        .filter(root::isAncestorOf)
                        .filter(name -> !known(name, leaves))
                        .forEach(name -> unknown.add(Nearest.to(name.toString(), leaves.keySet())
                                .map(near -> Violation.of(name.toString(), "is no setting", null)
                                        .instead("did you mean " + near))
                                .orElseThrow()));
            }
        }
        return unknown;
    }

    /** Others put their variables there too. */
    private static boolean ofTheProcess(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && (underlying.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
                        || underlying.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME));
    }

    private static boolean known(ConfigurationPropertyName name, Map<String, Leaf> leaves) {
        for (ConfigurationPropertyName at = name; !at.isEmpty(); at = at.getParent()) {
            Leaf leaf = leaves.get(at.toString());
            if (leaf != null) {
                return at.equals(name) || leaf.open();
            }
        }
        return false;
    }

    private static void collect(String prefix, Class<?> type, Map<String, Leaf> leaves) {
        RecordComponent[] components = type.getRecordComponents();
        Parameter[] parameters = canonical(type, components).getParameters();
        for (int i = 0; i < components.length; i++) {
            String key = prefix + "." + DataObjectPropertyName.toDashedForm(components[i].getName());
            Class<?> of = components[i].getType();
            if (of.isRecord() && of.getName().startsWith("dev.headroom")) {
                collect(key, of, leaves);
            } else {
                ResolvableType resolved = ResolvableType.forType(components[i].getGenericType());
                boolean open = Map.class.isAssignableFrom(of) || Iterable.class.isAssignableFrom(of);
                leaves.put(key, new Leaf(Bindable.of(resolved).withAnnotations(parameters[i].getAnnotations()), open));
            }
        }
    }

    private static Constructor<?> canonical(Class<?> type, RecordComponent[] components) {
        try {
            return type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
