package dev.headroom.finance.server.apidocs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ApiDocumentTest {
    private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

    private final ServiceFixture service = ServiceFixture.shared();
    private final JsonNode document =
            service.anonymous().get("/api/openapi").expect(200).json();

    private JsonNode operation(String path, String method) {
        return document.path("paths").path(path).path(method);
    }

    private static Set<String> names(JsonNode parameters) {
        Set<String> names = new TreeSet<>();
        parameters.forEach(parameter -> names.add(parameter.path("name").asString()));
        return names;
    }

    @Test
    void document_listsEveryRoute() {
        Set<String> missing = new TreeSet<>();
        for (String route : service.routes()) {
            String[] methodAndPath = route.split(" ", -1);
            JsonNode operation = operation(methodAndPath[1], methodAndPath[0].toLowerCase(Locale.ROOT));
            if (operation.isMissingNode() || operation.path("tags").isEmpty()) {
                missing.add(route);
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void document_saysWhoMayCall() {
        assertEquals("Headroom", document.at("/info/title").asString());
        JsonNode schemes = document.at("/components/securitySchemes");
        assertEquals("headroom_session", schemes.at("/session_cookie/name").asString());
        assertEquals("bearer", schemes.at("/bearer_token/scheme").asString());
        assertEquals(2, document.path("security").size());
    }

    @Test
    void operatorsRoutes_sayThatOthersAreRefused() {
        for (String path : List.of("/api/v1/operator/indexes", "/api/v1/performance/metrics")) {
            JsonNode responses = operation(path, "get").path("responses");
            assertTrue(responses.has("401") && responses.has("403"), () -> path + " " + responses);
        }
        assertTrue(operation("/api/v1/auth/login", "post").path("responses").has("401"));
        assertFalse(operation("/api/v1/auth/register", "post").path("responses").has("200"));
        assertTrue(operation("/api/v1/auth/logout", "post").path("responses").has("204"));
    }

    @Test
    void everyFailure_isAProblem() {
        Set<String> otherwise = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> method.getValue()
                                .path("responses")
                                .properties()
                                .forEach(response -> {
                                    if (response.getKey().startsWith("4")
                                            && !response.getValue()
                                                    .at("/content/application~1problem+json/schema/$ref")
                                                    .asString("")
                                                    .equals("#/components/schemas/Problem")) {
                                        otherwise.add(method.getKey() + " " + path.getKey() + " " + response.getKey());
                                    }
                                })));
        assertEquals(Set.of(), otherwise);
        assertTrue(document.at("/components/schemas/Problem/properties/violations/items/$ref")
                .asString()
                .endsWith("/Violation"));
    }

    @Test
    void routes_tellTheirHeadersAndFailures() {
        JsonNode change = operation("/api/v1/accounts/{id}", "put");
        assertTrue(names(change.path("parameters")).containsAll(List.of("id", "If-Match")));
        for (String status : List.of("200", "400", "401", "403", "404", "409", "412", "415", "422", "428", "429")) {
            assertFalse(change.path("responses").path(status).isMissingNode(), status);
        }
        assertFalse(change.at("/responses/200/headers/ETag").isMissingNode());
        JsonNode add = operation("/api/v1/accounts", "post");
        assertTrue(names(add.path("parameters")).contains("Idempotency-Key"));
        assertFalse(add.at("/responses/201/content").isMissingNode(), add::toString);
        assertTrue(add.at("/responses/200").isMissingNode(), add::toString);
        JsonNode get = operation("/api/v1/accounts/{id}", "get");
        assertTrue(names(get.path("parameters")).containsAll(List.of("id", "If-None-Match", "user")));
        assertFalse(get.at("/responses/304").isMissingNode());
        assertTrue(names(operation("/api/v1/transactions", "get").path("parameters"))
                .equals(Set.of(
                        "account_id", "from", "to", "category", "q", "deleted", "total", "user", "limit", "cursor")));
    }

    @Test
    void everyName_isSnakeCase() {
        Set<String> otherwise = new TreeSet<>();
        for (Map.Entry<String, JsonNode> schema :
                document.at("/components/schemas").properties()) {
            schema.getValue().path("properties").propertyNames().stream()
                    .filter(name -> !SNAKE_CASE.matcher(name).matches())
                    .forEach(name -> otherwise.add(schema.getKey() + "." + name));
        }
        document.path("paths")
                .forEach(path ->
                        path.forEach(operation -> operation.path("parameters").forEach(parameter -> {
                            String name = parameter.path("name").asString();
                            if (!parameter.path("in").asString().equals("header")
                                    && !parameter.path("in").asString().equals("path")
                                    && !SNAKE_CASE.matcher(name).matches()) {
                                otherwise.add(name);
                            }
                        })));
        assertEquals(Set.of(), otherwise);
    }

    @Test
    void money_isADecimalStringBesideItsCurrency() {
        JsonNode money = document.at("/components/schemas/Money");
        assertEquals("string", money.at("/properties/amount/type").asString(), money::toString);
        assertEquals(
                Set.of("amount", "currency"),
                Set.copyOf(money.path("properties").propertyNames()));
        assertTrue(document.at("/components/schemas/Account/properties/balance/$ref")
                .asString()
                .endsWith("/Money"));
    }

    @Test
    void schemas_tellWordsAndNestedParts() {
        JsonNode schemas = document.at("/components/schemas");
        assertTrue(
                schemas.at("/Account/properties/kind/enum")
                        .valueStream()
                        .anyMatch(word -> word.asString().equals("credit_card")),
                schemas.path("Account")::toString);
        assertTrue(schemas.at("/BudgetEntry/properties").has("remaining"));
        assertFalse(schemas.at("/BudgetRequestEntry/properties").has("remaining"));
        assertEquals(2, schemas.at("/Amount/oneOf").size(), schemas.path("Amount")::toString);
    }

    @Test
    void answers_tellWhatIsAlwaysThere() {
        JsonNode schemas = document.at("/components/schemas");
        Set<String> account = words(schemas.at("/Account/required"));
        assertTrue(account.containsAll(Set.of("id", "balance", "as_of")), account::toString);
        assertFalse(account.contains("closed_at"), account::toString);
        assertEquals(Set.of("kind", "name"), words(schemas.at("/AccountRequest/required")));
    }

    private static Set<String> words(JsonNode array) {
        Set<String> words = new TreeSet<>();
        array.forEach(word -> words.add(word.asString()));
        return words;
    }
}
