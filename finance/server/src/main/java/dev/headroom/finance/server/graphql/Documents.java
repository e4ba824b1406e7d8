package dev.headroom.finance.server.graphql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Sha256;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.settings.HeadroomSettings;
import graphql.ExecutionInput;
import graphql.GraphQLError;
import graphql.ParseAndValidate;
import graphql.ParseAndValidateResult;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import graphql.language.Document;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The documents that may be asked by their hash alone: the service's own and those of a folder, which are registered,
 * and where that is allowed those that clients sent with their hash before. Those that were found right stay parsed.
 */
final class Documents implements PreparsedDocumentProvider {
    private static final String OWN = "classpath*:dev/headroom/finance/server/graphql/registered/*.graphql";
    private static final String ENDING = ".graphql";
    private static final int KEPT = 500;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String PREFIX = "graphql.";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,80}");
    private static final ErrorCode UNKNOWN = new ErrorCode("PERSISTED_QUERY_NOT_FOUND", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode MISMATCH = new ErrorCode("PERSISTED_QUERY_MISMATCH", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode UNREGISTERED = new ErrorCode("GRAPHQL_UNREGISTERED", ErrorCode.Kind.FORBIDDEN);
    private static final ErrorCode MISSING = new ErrorCode("GRAPHQL_NO_DOCUMENT", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode INVALID = new ErrorCode("GRAPHQL_REGISTRATION_INVALID", ErrorCode.Kind.IMPOSSIBLE);

    private final Bounds bounds;
    private final boolean registeredOnly;
    private final Map<String, Registered> registered;
    private final Newest<String> seen = new Newest<>();
    private final Newest<PreparsedDocumentEntry> prepared = new Newest<>();

    /**
     * A document that is known from the start.
     *
     * @param name of its file, without the ending
     */
    record Registered(String name, String text) {}

    Documents(HeadroomSettings.Graphql settings) {
        this.bounds = new Bounds(settings);
        this.registeredOnly = settings.registeredOnly();
        this.registered = new HashMap<>(own());
        if (settings.documents() != null) {
            registered.putAll(folder(settings.documents()));
        }
    }

    /** Entries by text, the one asked for longest ago goes first. */
    private static final class Newest<V> {
        private final Map<String, V> entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > KEPT;
            }
        };

        synchronized Optional<V> find(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        synchronized void keep(String key, V value) {
            entries.put(key, value);
        }
    }

    /**
     * The text to execute.
     *
     * @param query as it was sent; null for none
     * @param hash as it was sent; null for none
     */
    String text(@Nullable String query, @Nullable String hash) {
        if (query == null && hash == null) {
            throw CodedException.of(
                    MISSING,
                    new Violation(
                            "query",
                            "must be sent, or the hash of a document",
                            null,
                            "{\"query\": \"{ household { id } }\"}"));
        }
        if (hash != null && !HASH.matcher(hash).matches()) {
            throw CodedException.of(
                    MISMATCH,
                    Violation.of("hash of the document", "must be SHA-256 in 64 small hexadecimal digits", hash));
        }
        String own = query == null ? String.valueOf(hash) : hash(query);
        if (hash != null && !own.equals(hash)) {
            throw CodedException.of(
                    MISMATCH, Violation.of("hash of the document", "must be that of query, " + own, hash));
        }
        Registered known = registered.get(own);
        if (known != null) {
            return known.text();
        }
        if (registeredOnly) {
            throw CodedException.of(
                    UNREGISTERED,
                    Violation.of("document", "must be a registered one", own)
                            .instead("put its file into the folder of headroom.graphql.documents"));
        }
        if (query == null) {
            return seen.find(own).orElseThrow(() -> unknown(own));
        }
        if (hash != null) {
            seen.keep(own, query);
        }
        return query;
    }

    /**
     * Under which name an operation with this text is measured: a registered document's own, {@code graphql.other} for
     * all others, so that no client decides how many names there are.
     */
    String operation(String text) {
        Registered known = registered.get(hash(text));
        return PREFIX + (known == null || !NAME.matcher(known.name()).matches() ? "other" : known.name());
    }

    private static CodedException unknown(String hash) {
        return CodedException.of(
                UNKNOWN,
                Violation.of("document", "isn't known here by its hash", hash)
                        .instead("send it once more with its query"));
    }

    @Override
    public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(
            ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> parseAndValidate) {
        return CompletableFuture.completedFuture(
                prepared.find(input.getQuery()).orElseGet(() -> prepare(input, parseAndValidate)));
    }

    private PreparsedDocumentEntry prepare(
            ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> parseAndValidate) {
        try {
            bounds.check(Parser.parse(input.getQuery()));
        } catch (CodedException refusal) {
            return new PreparsedDocumentEntry(Failures.told(refusal).build());
        } catch (InvalidSyntaxException malformed) {
            return new PreparsedDocumentEntry(malformed.toInvalidSyntaxError());
        }
        PreparsedDocumentEntry entry = parseAndValidate.apply(input);
        if (!entry.hasErrors()) {
            prepared.keep(input.getQuery(), entry);
        }
        return entry;
    }

    /** Refuses the start with everything that is wrong with what is registered. */
    void require(GraphQLSchema schema) {
        List<Violation> broken = new ArrayList<>();
        registered.values().forEach(each -> {
            try {
                Document document = Parser.parse(each.text());
                bounds.check(document);
                ParseAndValidateResult result = ParseAndValidate.parseAndValidate(
                        schema, ExecutionInput.newExecutionInput(each.text()).build());
                for (GraphQLError error : result.getErrors()) {
                    broken.add(invalid(each.name(), String.valueOf(error.getMessage())));
                }
            } catch (InvalidSyntaxException malformed) {
                broken.add(invalid(each.name(), String.valueOf(malformed.getMessage())));
            } catch (CodedException refusal) {
                broken.addAll(refusal.violations());
            }
        });
        if (!broken.isEmpty()) {
            throw CodedException.of(INVALID, broken);
        }
    }

    private static Violation invalid(String name, String why) {
        return new Violation(
                "registered document " + name, "must fit the schema: " + why, null, "mend it or remove it");
    }

    /** By hash. */
    Map<String, Registered> registered() {
        return Map.copyOf(registered);
    }

    private static Map<String, Registered> own() {
        Map<String, Registered> own = new HashMap<>();
        try {
            for (Resource resource : new PathMatchingResourcePatternResolver().getResources(OWN)) {
                register(
                        own,
                        String.valueOf(resource.getFilename()),
                        resource.getContentAsString(StandardCharsets.UTF_8));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return own;
    }

    private static Map<String, Registered> folder(Path folder) {
        Map<String, Registered> found = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(ENDING)).toList()) {
                register(found, String.valueOf(file.getFileName()), Files.readString(file));
            }
        } catch (IOException | UncheckedIOException failure) {
            throw CodedException.of(
                    INVALID,
                    new Violation(
                            "headroom.graphql.documents",
                            "must be a folder of readable files " + ENDING,
                            folder.toString(),
                            "name another, or none"));
        }
        return found;
    }

    private static void register(Map<String, Registered> into, String file, String text) {
        into.put(hash(text), new Registered(file.substring(0, file.length() - ENDING.length()), text));
    }

    static String hash(String text) {
        return Sha256.hex(text);
    }
}
