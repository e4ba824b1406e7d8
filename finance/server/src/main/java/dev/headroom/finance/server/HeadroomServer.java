package dev.headroom.finance.server;

import dev.headroom.base.BackingServers;
import dev.headroom.finance.server.settings.SettingsCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts a node: on servers of its own in the {@code embedded} profile, on the configured ones otherwise. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@ConfigurationPropertiesScan
@EnableScheduling
public class HeadroomServer {
    private static final Logger LOG = LoggerFactory.getLogger(HeadroomServer.class);

    public static void main(String[] args) {
        boolean init = List.of(args).contains("--headroom.init=true");
        SpringApplication application = new SpringApplication(init ? Initialisation.class : HeadroomServer.class);
        if (init) {
            application.setWebApplicationType(WebApplicationType.NONE);
        }
        application.addListeners(new SettingsCheck(), new StartBackingServers());
        try {
            application.run(args);
        } catch (RuntimeException _) {
            // Spring has told why; threads of what had begun must not keep a node that never started
            System.exit(1);
        }
        if (init) {
            System.exit(0);
        }
    }

    /** Before anything connects: without a {@code DATABASE_URL}, the embedded profile brings its own servers. */
    private static final class StartBackingServers implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
        @Override
        public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
            ConfigurableEnvironment environment = event.getEnvironment();
            if (!environment.acceptsProfiles(Profiles.of("embedded")) || environment.containsProperty("DATABASE_URL")) {
                return;
            }
            BackingServers servers = ServiceLoader.load(BackingServers.class)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "the embedded profile needs headroom-embedded on the class path, or a DATABASE_URL"));
            Path data = Path.of(environment.getProperty("headroom.data-dir", "data"));
            BackingServers.Running running = servers.start(data, LOG::info);
            SpringApplication.getShutdownHandlers().add(running::close);
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource("backingServers", Map.copyOf(running.environment())));
        }
    }
}
