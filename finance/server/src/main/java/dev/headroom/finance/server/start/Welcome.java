package dev.headroom.finance.server.start;

import dev.headroom.finance.server.indexes.Indexes;
import dev.headroom.finance.server.settings.HeadroomSettings;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Makes the first data before the service counts as ready, then says where it is and what to try. */
@Component
class Welcome implements ApplicationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(Welcome.class);

    private final ObjectProvider<FirstData> firstData;
    private final Indexes indexes;
    private final HeadroomSettings settings;
    private final Environment environment;
    private final ConfigurableApplicationContext context;

    Welcome(
            ObjectProvider<FirstData> firstData,
            Indexes indexes,
            HeadroomSettings settings,
            Environment environment,
            ConfigurableApplicationContext context) {
        this.firstData = firstData;
        this.indexes = indexes;
        this.settings = settings;
        this.environment = environment;
        this.context = context;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        try {
            indexes();
            firstData.ifAvailable(data -> data.ensure(address()));
        } catch (RuntimeException failure) {
            if (context.isActive()) {
                throw failure;
            }
            // the pool closed under it: each step is a transaction, and a start makes what is missing
            LOG.info("stopped before the first data was made; the next start goes on");
        }
    }

    private void indexes() {
        List<String> missing = indexes.missing();
        if (!missing.isEmpty() && settings.buildIndexes()) {
            LOG.info("building {} indexes", missing.size());
            indexes.build();
        } else if (!missing.isEmpty()) {
            LOG.warn(
                    "{} indexes are missing, {} among them: ./headroom init builds them",
                    missing.size(),
                    missing.getFirst());
        }
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        LOG.info("Headroom answers at {}{}", address(), overTls());
        Path credentials = settings.dataDir().resolve(Credentials.FILE);
        if (firstData.getIfAvailable() != null) {
            LOG.info("sign in as the demo household or the operator: {}", credentials.toAbsolutePath());
            LOG.info("try next: open {} in a browser, or ./headroom import FILE", address());
        }
        LOG.info("API document {}/api/openapi, metrics {}", address(), metrics());
        firstData.ifAvailable(FirstData::completeThePast);
    }

    private String address() {
        return "http://%s:%s"
                .formatted(
                        environment.getProperty("server.address", "127.0.0.1"),
                        environment.getProperty("local.server.port", environment.getProperty("server.port", "8080")));
    }

    private String overTls() {
        String port = environment.getProperty("local.tls.port");
        return port == null ? "" : " and https://127.0.0.1:" + port;
    }

    private String metrics() {
        String port = environment.getProperty(
                "local.management.port", environment.getProperty("management.server.port", "8081"));
        return "http://127.0.0.1:%s/metrics".formatted(port);
    }
}
