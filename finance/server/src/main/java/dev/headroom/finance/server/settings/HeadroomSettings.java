package dev.headroom.finance.server.settings;

import dev.headroom.spring.CacheSettings;
import dev.headroom.spring.ChangeFeedSettings;
import dev.headroom.spring.DatabaseProperties;
import dev.headroom.spring.SqlSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The service's own settings, all below {@code headroom.}; an unknown key stops the start.
 *
 * @param dataDir where the embedded servers and {@code credentials.json} live
 * @param publicUrl how a browser reaches the service; links in e-mails begin with it
 * @param households how many generated households a new database gets where there is a demo, 0 for none
 * @param demo whether a new database gets a demo household and an operator, told in {@code credentials.json}
 * @param init whether to prepare the environment, report and end instead of serving
 * @param background whether schedules run on this node
 * @param buildIndexes whether a start builds indexes that are missing; otherwise {@code init} does
 * @param session sign-in sessions
 * @param imports files a household brings
 * @param cache the starter's, which reads them; named here since an unknown key stops the start
 * @param changeFeed as {@code cache}
 * @param sql as {@code cache}
 * @param database as {@code cache}
 */
@Validated
@ConfigurationProperties(prefix = "headroom", ignoreUnknownFields = false)
public record HeadroomSettings(
        @DefaultValue("data") Path dataDir,
        @NotBlank String publicUrl,
        @Min(0) @Max(1_000_000) @DefaultValue("0") int households,
        @DefaultValue("false") boolean demo,
        @DefaultValue("false") boolean init,
        @DefaultValue("true") boolean background,
        @DefaultValue("false") boolean buildIndexes,
        @Valid @DefaultValue Session session,
        @Valid @DefaultValue Imports imports,
        @Valid @DefaultValue Mail mail,
        @Nullable CacheSettings cache,
        @Nullable ChangeFeedSettings changeFeed,
        @Nullable SqlSettings sql,
        @Nullable DatabaseProperties database) {

    /**
     * @param ttl a session ends this long after it began, 5 minutes to 90 days
     * @param maxFailures failed sign-ins per address and per account in a quarter of an hour before they are refused
     * @param hashers passwords checked at the same time on this node; each takes about 19 MiB and one core
     */
    public record Session(
            @NotNull @DefaultValue("7d") Duration ttl,
            @Min(3) @Max(1000) @DefaultValue("10") int maxFailures,
            @Min(1) @Max(64) @DefaultValue("2") int hashers) {}

    /** @param maxSize the largest file taken; a larger one is refused before it is read */
    public record Imports(@NotNull @DefaultValue("512MB") DataSize maxSize) {}

    /**
     * @param from sender of every e-mail
     * @param outbox where e-mails are written as files when no mail server is configured ({@code spring.mail.host})
     */
    public record Mail(
            @NotBlank @DefaultValue("headroom@localhost") String from,
            @Nullable Path outbox) {}
}
