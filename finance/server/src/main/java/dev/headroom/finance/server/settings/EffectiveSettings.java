package dev.headroom.finance.server.settings;

import dev.headroom.base.Violation;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Every setting in force and where it came from, for operators; secrets are masked. */
@RestController
@Tag(name = "Operation")
class EffectiveSettings {
    private static final Pattern SHOWN = Pattern.compile(
            "(headroom|server|management|springdoc|spring\\.(datasource|flyway|mail|threads|profiles|jackson))\\..*"
                    + "|(CACHE|DB|DATABASE|PGBOUNCER|RESPONSE|TARGET|SERVER)_[A-Z0-9_]+");
    private static final Pattern SECRET = Pattern.compile(".*(password|secret|token|key).*");
    private static final Pattern SECRET_IN_URL = Pattern.compile("//[^/@]*@");

    private final ConfigurableEnvironment environment;

    EffectiveSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** @param source the first place that sets it: a variable, an argument, a file */
    record Setting(String key, @Nullable String value, String source) {}

    @Operation(summary = "The settings in force, by key")
    @GetMapping("/api/v1/operator/settings")
    List<Setting> settings() {
        TreeMap<String, Setting> settings = new TreeMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> listed) {
                Stream.of(listed.getPropertyNames())
                        .filter(name -> SHOWN.matcher(name).matches())
                        .forEach(name ->
                                settings.computeIfAbsent(name, key -> new Setting(key, shown(key), source.getName())));
            }
        }
        return List.copyOf(settings.values());
    }

    /** By its name. */
    static boolean isSecret(String key) {
        return SECRET.matcher(key.toLowerCase(Locale.ROOT)).matches();
    }

    /** @param refused everything that the profile production would not start with */
    record ForProduction(List<Violation> refused) {}

    @Operation(summary = "What the settings in force would be refused for in production")
    @GetMapping("/api/v1/operator/settings/production")
    ForProduction forProduction() {
        return new ForProduction(ProductionRules.broken(environment));
    }

    private @Nullable String shown(String key) {
        if (isSecret(key)) {
            return "******";
        }
        String value = environment.getProperty(key);
        return value == null
                ? null
                : Objects.requireNonNull(SECRET_IN_URL.matcher(value).replaceAll("//******@"));
    }
}
