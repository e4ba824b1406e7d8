package dev.headroom.cli;

import dev.headroom.base.CodedException;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which service, and who asks: options first, then the environment, then what the service wrote at its start. */
final class ServiceOptions {
    private static final URI DEFAULT_URL = URI.create("http://127.0.0.1:8080");

    private final Surroundings surroundings;

    @Option(
            names = "--url",
            paramLabel = "URL",
            converter = Address.class,
            description = "the service; HEADROOM_URL, or what its credentials.json says, unless given")
    private @Nullable URI url;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "the data directory of the service, for its credentials.json; .data in the checkout unless given")
    private @Nullable Path data;

    ServiceOptions(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Path data() {
        return data == null ? surroundings.dataDirectory() : data;
    }

    URI url() {
        if (url != null) {
            return url;
        }
        Optional<String> named = surroundings.variable("HEADROOM_URL");
        if (named.isPresent()) {
            try {
                return new Address().convert(named.get());
            } catch (TypeConversionException failure) {
                throw Failures.wrongVariable("HEADROOM_URL", String.valueOf(failure.getMessage()));
            }
        }
        return credentials().text("url").map(URI::create).orElse(DEFAULT_URL);
    }

    /** Of a service, so that what isn't one is told as a wrong use. */
    static final class Address implements ITypeConverter<URI> {
        @Override
        public URI convert(String value) {
            try {
                URI url = new URI(value);
                if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                    return url;
                }
            } catch (URISyntaxException _) {
                // said below
            }
            throw new TypeConversionException("must be like http://127.0.0.1:8080, was " + value);
        }
    }

    private Path credentialsFile() {
        return data().resolve("credentials.json");
    }

    private Json credentials() {
        try {
            return Json.parse(Files.readString(credentialsFile())).orElse(Json.absent());
        } catch (IOException _) {
            // no service has run here, or it belongs to somebody else: the caller says what that means
            return Json.absent();
        }
    }

    /**
     * A token for the user.
     *
     * @param user {@code demo} or {@code operator} of the data directory, or an e-mail address
     * @throws CodedException where the user's credentials are unknown or wrong
     */
    String token(ServiceClient client, String user) {
        Optional<String> given = surroundings.variable("HEADROOM_TOKEN");
        if (given.isPresent()) {
            return given.get();
        }
        if (user.contains("@")) {
            return client.signIn(user, password(user));
        }
        Json known = credentials().at(user);
        String email = known.text("email").orElseThrow(() -> {
            client.requireAnswer();
            return Failures.noCredentials(user, credentialsFile());
        });
        return client.signIn(email, known.text("password").orElse(""));
    }

    private String password(String user) {
        Optional<String> given = surroundings.variable("HEADROOM_PASSWORD");
        if (given.isPresent()) {
            return given.get();
        }
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(console -> new String(console.readPassword("Password of %s: ", user)))
                .orElseThrow(() -> Failures.noPassword(user));
    }
}
