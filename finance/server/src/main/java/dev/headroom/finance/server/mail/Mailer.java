package dev.headroom.finance.server.mail;

import dev.headroom.finance.server.settings.HeadroomSettings;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.mail.MailException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;

/**
 * Sends e-mails through the configured server ({@code spring.mail.host}). Without one they are written to an outbox
 * folder, one file each, readable by the service's own user, so that nothing is lost and nothing secret is logged.
 */
@Component
public class Mailer {
    private static final Logger LOG = LoggerFactory.getLogger(Mailer.class);

    private final @Nullable JavaMailSender sender;
    private final String from;
    private final Path outbox;
    private final InstantSource clock;

    Mailer(ObjectProvider<JavaMailSender> sender, HeadroomSettings settings, InstantSource clock) {
        this.sender = sender.getIfAvailable();
        this.from = settings.mail().from();
        this.clock = clock;
        Path configured = settings.mail().outbox();
        this.outbox = configured == null ? settings.dataDir().resolve("outbox") : configured;
    }

    /** Sends on a thread of its own: neither the wait nor a failure shows whether an address is known. */
    public void send(String to, String subject, String text) {
        Thread.ofVirtual().name("mail").start(() -> deliver(to, subject, text));
    }

    /**
     * Sends now; returns once the server has taken it.
     *
     * @param id that stays the same where the same e-mail is sent again
     * @throws MailException where the server didn't take it
     */
    public void deliverNow(String to, String subject, String text, String id) throws MessagingException {
        if (sender == null) {
            keep(to, subject, text);
            return;
        }
        MimeMessage message = sender.createMimeMessage();
        MimeMessageHelper parts = new MimeMessageHelper(message, "UTF-8");
        parts.setFrom(from);
        parts.setTo(to);
        parts.setSubject(subject);
        parts.setText(text);
        message.saveChanges();
        message.setHeader("X-Headroom-Id", id);
        message.setHeader("Auto-Submitted", "auto-generated");
        sender.send(message);
    }

    private void deliver(String to, String subject, String text) {
        SimpleMailMessage message = new SimpleMailMessage();
        message.setFrom(from);
        message.setTo(to);
        message.setSubject(subject);
        message.setText(text);
        try {
            if (sender != null) {
                sender.send(message);
            } else {
                keep(to, subject, text);
            }
        } catch (MailException | UncheckedIOException failure) {
            LOG.error("an e-mail could not be sent: {}", failure.getMessage());
        }
    }

    private void keep(String to, String subject, String text) {
        try {
            Files.createDirectories(outbox);
            Path file = outbox.resolve(clock.millis() + "-" + UUID.randomUUID() + ".eml");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, "From: %s%nTo: %s%nSubject: %s%n%n%s".formatted(from, to, subject, text));
            LOG.info("no mail server is configured; an e-mail waits in {}", file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
