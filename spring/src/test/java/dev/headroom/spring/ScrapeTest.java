package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusOutputFormat;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusScrapeEndpoint;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Goal: meters are told to whoever asks, and never written on a virtual thread. */
final class ScrapeTest {
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        HeadroomScrapeAutoConfiguration.class,
        MetricsAutoConfiguration.class,
        PrometheusMetricsExportAutoConfiguration.class
    })
    static class Application {}

    private static ConfigurableApplicationContext exposing(String endpoints) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--management.endpoints.jmx.exposure.include=" + endpoints,
                        "--spring.main.banner-mode=off",
                        "--spring.jmx.enabled=true");
    }

    /** Tells the kind of the thread it is asked on. */
    private static Collector virtual() {
        return () -> GaugeSnapshot.builder()
                .name("asked_on_a_virtual_thread")
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(Thread.currentThread().isVirtual() ? 1 : 0)
                        .build())
                .build();
    }

    private static <R> R onVirtualThread(Callable<R> work) throws Exception {
        FutureTask<R> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task.get();
    }

    @Test
    void scrape_onAVirtualThread_writesOnOneOfThePlatform() throws Exception {
        try (ConfigurableApplicationContext context = exposing("prometheus")) {
            context.getBean(PrometheusRegistry.class).register(virtual());
            PrometheusScrapeEndpoint endpoint = context.getBean(PrometheusScrapeEndpoint.class);
            assertInstanceOf(ScrapeEndpoint.class, endpoint);
            byte[] told = onVirtualThread(() -> endpoint.scrape(PrometheusOutputFormat.CONTENT_TYPE_004, null)
                    .getBody());
            String text = new String(told, StandardCharsets.UTF_8);
            assertTrue(text.contains("asked_on_a_virtual_thread 0.0"), text);
        }
    }

    @Test
    void objectives_onAVirtualThread_areWrittenOnOneOfThePlatform() throws Exception {
        ObjectivesEndpoint endpoint = new ObjectivesEndpoint(List.of(virtual()));
        assertTrue(onVirtualThread(endpoint::scrape).contains("asked_on_a_virtual_thread 0.0"));
        assertTrue(endpoint.scrape().contains("asked_on_a_virtual_thread 0.0"));
    }

    @Test
    void meterThatCantBeTold_failsTheScrapeWithItsReason() {
        ObjectivesEndpoint endpoint = new ObjectivesEndpoint(List.of(() -> {
            throw new IllegalArgumentException("no such figure");
        }));
        IllegalStateException failed = assertThrows(IllegalStateException.class, endpoint::scrape);
        assertTrue(String.valueOf(failed.getCause()).endsWith("no such figure"), failed::toString);
    }

    @Test
    void scrape_thatIsntExposed_isNotThere() {
        try (ConfigurableApplicationContext context = exposing("health")) {
            assertFalse(context.containsBean("prometheusEndpoint"));
        }
    }
}
