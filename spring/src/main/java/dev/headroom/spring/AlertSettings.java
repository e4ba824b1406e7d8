package dev.headroom.spring;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether and where alerts are told, apart from the log, which always has them.
 *
 * @param enabled whether this node may judge the rules of the objectives' file; one with {@code server.port: -1} never
 *     does
 * @param every so often
 * @param webhook which each event is posted to, signed, again and again until it is taken, for more than two days
 * @param alertmanager to whose {@code /api/v2/alerts} alerts are posted when they change and, while they fire, each
 *     minute again: {@code http://host:9093}; none where it is null
 */
@ConfigurationProperties(prefix = "headroom.alerts", ignoreUnknownFields = false)
public record AlertSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1s") Duration every,
        @DefaultValue Webhook webhook,
        @Nullable URI alertmanager) {
    /**
     * One receiver.
     *
     * @param url none where it is null
     * @param secret of the signature; unsigned where it is empty
     */
    public record Webhook(
            @Nullable URI url, @DefaultValue("") String secret) {}
}
