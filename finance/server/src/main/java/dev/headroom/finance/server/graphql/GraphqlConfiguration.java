package dev.headroom.finance.server.graphql;

import dev.headroom.finance.server.settings.HeadroomSettings;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.graphql.ExecutionGraphQlService;
import org.springframework.graphql.data.method.annotation.support.AnnotatedControllerConfigurer;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.DefaultBatchLoaderRegistry;
import org.springframework.graphql.execution.DefaultExecutionGraphQlService;
import org.springframework.graphql.execution.GraphQlSource;

/**
 * The engine, where it is switched on. Fields are read one after the other on the request's own thread, so that the
 * sign-in, the session of the database and the freshness that was asked for hold for all of them.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("headroom.graphql.enabled")
class GraphqlConfiguration {
    private static final String SCHEMA = "dev/headroom/finance/server/graphql/schema.graphqls";

    @Bean
    BatchLoaderRegistry batchLoaderRegistry() {
        return new DefaultBatchLoaderRegistry();
    }

    @Bean
    AnnotatedControllerConfigurer graphqlFields() {
        return new AnnotatedControllerConfigurer();
    }

    @Bean
    Documents graphqlDocuments(HeadroomSettings settings) {
        return new Documents(settings.graphql());
    }

    @Bean
    ExecutionGraphQlService graphqlService(
            AnnotatedControllerConfigurer fields,
            BatchLoaderRegistry loaders,
            Documents documents,
            HeadroomSettings settings) {
        GraphQlSource source = GraphQlSource.schemaResourceBuilder()
                .schemaResources(new ClassPathResource(SCHEMA))
                .configureRuntimeWiring(fields)
                .configureRuntimeWiring(Scalars::addTo)
                .exceptionResolvers(List.of(new Failures()))
                .instrumentation(List.of(new Costs(settings.graphql().cost())))
                .configureGraphQl(engine -> engine.preparsedDocumentProvider(documents))
                .build();
        documents.require(source.schema());
        DefaultExecutionGraphQlService service = new DefaultExecutionGraphQlService(source);
        service.addDataLoaderRegistrar(loaders);
        return service;
    }
}
