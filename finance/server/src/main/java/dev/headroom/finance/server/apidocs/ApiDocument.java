package dev.headroom.finance.server.apidocs;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import dev.headroom.http.FieldMask;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the document says of the service as a whole. */
@Configuration(proxyBeanMethods = false)
class ApiDocument {
    static final String COOKIE = "session_cookie";
    static final String BEARER = "bearer_token";
    static final String PROBLEM = "Problem";

    static {
        // resolved from headers, the query and the session: RequestParts says which
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(
                        Caller.class,
                        Caller.Household.class,
                        FieldMask.class,
                        IfMatch.class,
                        PageRequest.class,
                        QueryParameters.class);
    }

    @Bean
    OpenAPI service() {
        return new OpenAPI()
                .info(new Info()
                        .title("Headroom")
                        .version("1")
                        .description("Household finance: the day's outlook, accounts, budgets, goals, portfolios and"
                                + " energy. Failures are problem documents (RFC 9457) with a stable `code`.")
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")))
                .components(new Components()
                        .addSecuritySchemes(
                                COOKIE,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.COOKIE)
                                        .name("headroom_session")
                                        .description("what a browser gets by signing in"))
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("the `token` of a sign-in")))
                .security(
                        List.of(new SecurityRequirement().addList(COOKIE), new SecurityRequirement().addList(BEARER)));
    }

    /** Names as they are in the bodies; the document itself keeps its own. */
    @Bean
    ModelResolver recordSchemas() {
        return new RecordSchemas();
    }

    @Bean
    GlobalOperationCustomizer requestParts() {
        return new RequestParts();
    }

    /** The schemas that several answers share and no class spells out. */
    @Bean
    GlobalOpenApiCustomizer sharedSchemas() {
        return document -> {
            Components components = document.getComponents();
            components.addSchemas("Money", money());
            components.addSchemas("Violation", violation());
            components.addSchemas(PROBLEM, problem());
        };
    }

    private static Schema<?> money() {
        return object(
                        "amount",
                        text("decimal number of the currency's minor unit at most; negative is money out")
                                .pattern("^-?[0-9]+(\\.[0-9]+)?$"),
                        "currency",
                        text("ISO 4217").pattern("^[A-Z]{3}$"))
                .required(List.of("amount", "currency"))
                .example(Map.of("amount", "-12.34", "currency", "USD"));
    }

    private static Schema<?> violation() {
        return object(
                        "subject",
                        text("what broke the rule: a field, a header, a column"),
                        "rule",
                        text("the rule, in words that follow the subject"),
                        "value",
                        nullable("the value found, shortened"),
                        "way_out",
                        nullable("what to do instead"))
                .required(List.of("subject", "rule"));
    }

    private static Schema<?> problem() {
        Schema<?> violations = schema("array").items(new Schema<>().$ref("Violation"));
        Schema<?> problem = object(
                        "type",
                        text("a URI that ends in the code"),
                        "title",
                        text("the status in words"),
                        "detail",
                        text("all violations in one sentence each"),
                        "instance",
                        text("the path of the request"))
                .required(List.of("type", "title", "status", "code"));
        problem.addProperty("status", schema("integer"));
        problem.addProperty("code", text("stable, upper snake case").example("STALE"));
        problem.addProperty("violations", violations);
        return problem;
    }

    private static Schema<?> object(Object... namesAndSchemas) {
        @SuppressWarnings("rawtypes")
        Map<String, Schema> properties = new LinkedHashMap<>();
        for (int i = 0; i < namesAndSchemas.length; i += 2) {
            properties.put(namesAndSchemas[i].toString(), (Schema<?>) namesAndSchemas[i + 1]);
        }
        return schema("object").properties(properties);
    }

    private static Schema<?> text(String description) {
        return schema("string").description(description);
    }

    private static Schema<?> nullable(String description) {
        return new Schema<>().types(Set.of("string", "null")).description(description);
    }

    private static Schema<?> schema(String type) {
        // both are set: which of them is written depends on the version of OpenAPI
        return new Schema<>().types(Set.of(type)).type(type);
    }
}
