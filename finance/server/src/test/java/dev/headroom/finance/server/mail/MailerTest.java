package dev.headroom.finance.server.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.finance.server.testing.ServiceFixture;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Over SMTP, to a real server. */
final class MailerTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();

    private static Mailer mailer(GenericApplicationContext context, int port) {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(port);
        context.registerBean("sender", JavaMailSender.class, () -> sender);
        context.refresh();
        return new Mailer(
                context.getBeanProvider(JavaMailSender.class), SERVICE.bean(HeadroomSettings.class), SERVICE.clock());
    }

    @Test
    void deliverNow_reachesTheServerWithItsId() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            mailer(context, server.getSmtp().getPort()).deliverNow("robin@example.org", "Grüße", "Text", "job-1-2");
            MimeMessage[] received = server.getReceivedMessages();
            assertEquals(1, received.length);
            assertEquals("Grüße", received[0].getSubject());
            assertEquals("job-1-2", received[0].getHeader("X-Headroom-Id", null));
        } finally {
            server.stop();
        }
    }

    @Test
    void deliverNow_serverAway_fails() {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        int port = server.getSmtp().getPort();
        server.stop();
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            Mailer mailer = mailer(context, port);
            assertThrows(MailException.class, () -> mailer.deliverNow("robin@example.org", "s", "t", "i"));
        }
    }
}
