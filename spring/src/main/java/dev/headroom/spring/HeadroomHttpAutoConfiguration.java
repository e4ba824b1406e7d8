package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisScript;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.Source;
import dev.headroom.http.Admission;
import dev.headroom.http.AdmissionLimit;
import dev.headroom.http.AheadResponses;
import dev.headroom.http.BatchFilter;
import dev.headroom.http.Coding;
import dev.headroom.http.CodingPolicy;
import dev.headroom.http.Cors;
import dev.headroom.http.CorsFilter;
import dev.headroom.http.EdgeFilter;
import dev.headroom.http.Effort;
import dev.headroom.http.Fields;
import dev.headroom.http.InflateLimits;
import dev.headroom.http.Limiter;
import dev.headroom.http.MemoryQuotas;
import dev.headroom.http.QuotaStore;
import dev.headroom.http.ResponseCache;
import dev.headroom.http.ResponseCacheFilter;
import dev.headroom.http.Route;
import dev.headroom.http.UnreadBodies;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.FlashMapManager;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/**
 * Responses that are kept, coded and limited. The filters stand in this order, Spring Security's at -100:
 *
 * <table>
 *   <caption>Order of the filters</caption>
 *   <tr><td>first</td><td>unread bodies</td><td>whoever refuses a request keeps its connection</td></tr>
 *   <tr><td>-110</td><td>CORS</td><td>preflights carry no credential; refusals are for listed pages too</td></tr>
 *   <tr><td>-60</td><td>edge</td><td>quotas need to know the caller; what it adds is never kept</td></tr>
 *   <tr><td>-50</td><td>responses</td><td>a hit ends here</td></tr>
 *   <tr><td>-45</td><td>batch</td><td>its answer is coded like any other</td></tr>
 *   <tr><td>-40</td><td>admission</td><td>only what has to be made takes a place</td></tr>
 * </table>
 */
@AutoConfiguration(
        after = {
            HeadroomCacheAutoConfiguration.class,
            HeadroomFreshnessAutoConfiguration.class,
            HeadroomWebAutoConfiguration.class
        },
        before = WebMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(name = "headroom.http.enabled", matchIfMissing = true)
@EnableConfigurationProperties(HttpSettings.class)
public class HeadroomHttpAutoConfiguration {
    static final int OUTERMOST = Ordered.HIGHEST_PRECEDENCE;
    static final int CORS = -110;
    static final int EDGE = -60;
    static final int RESPONSES = -50;
    static final int BATCH = -45;
    static final int ADMISSION = -40;
    private static final int LOCAL_KEYS = 100_000;

    @Bean
    @ConditionalOnMissingBean
    RequestCallers requestCallers() {
        return _ -> RequestCallers.Signed.NOBODY;
    }

    @Bean
    @ConditionalOnMissingBean
    CodingPolicy codingPolicy(HttpSettings settings) {
        HttpSettings.Compression of = settings.compression();
        return new CodingPolicy(
                of.enabled() ? of.codings() : Set.of(Coding.IDENTITY),
                Math.toIntExact(of.threshold().toBytes()),
                Math.toIntExact(of.keptThreshold().toBytes()),
                new Effort(of.gzip(), of.br(), of.zstd()),
                CodingPolicy.USUAL.mediaTypes(),
                of.upgradeAfter());
    }

    @Bean
    ResponseCache responseCache(
            CacheDeclarations caches, CodingPolicy coding, HttpSettings settings, ObjectProvider<InstantSource> clock) {
        return new ResponseCache(
                caches::declare,
                "api_response",
                settings.responses().tiers(),
                coding,
                Ticker.system(),
                ServiceClock.of(clock));
    }

    @Bean(DispatcherServlet.FLASH_MAP_MANAGER_BEAN_NAME)
    @ConditionalOnMissingBean(name = DispatcherServlet.FLASH_MAP_MANAGER_BEAN_NAME)
    FlashMapManager flashMapManager() {
        return new FlashMapsOfSessions();
    }

    @Bean
    FieldSchemas fieldSchemas(JsonMapper mapper) {
        return new FieldSchemas(mapper);
    }

    @Bean
    FieldMaskAdvice fieldMaskAdvice(FieldSchemas schemas) {
        return new FieldMaskAdvice(schemas);
    }

    @Bean
    ResponseRoutes responseRoutes(
            @Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> mappings,
            HttpSettings settings,
            ObjectProvider<QueryNames> names,
            ObjectProvider<MappedRoute> declared,
            FieldMaskAdvice masks) {
        return new ResponseRoutes(
                mappings::getObject,
                settings,
                names.orderedStream().toList(),
                declared.orderedStream().toList(),
                handler -> masks.form(handler).map(FieldSchemas.Form::schema));
    }

    @Bean
    SessionFreshness sessionFreshness(Source source, HttpSettings settings, FreshnessLevels levels) {
        return new SessionFreshness(
                source,
                Freshness.bounded(settings.responses().bound()),
                request -> ResponseRoutes.found(request)
                        .map(ResponseRoutes.Mapped::level)
                        .map(level -> levels.parse("@ReadFreshness of " + request.getRequestURI(), level)));
    }

    @Bean
    FilterRegistrationBean<UnreadBodies> unreadBodies() {
        return ordered(new UnreadBodies(), OUTERMOST);
    }

    @Bean
    FilterRegistrationBean<ResponseCacheFilter> responseCacheFilter(
            ResponseCache cache,
            ResponseRoutes routes,
            RequestCallers callers,
            HttpSettings settings,
            SessionFreshness freshness) {
        HttpSettings.Responses of = settings.responses();
        ResponseCacheFilter.Usage usage = new ResponseCacheFilter.Usage(
                freshness,
                HeadroomHttpAutoConfiguration::stamps,
                (int) Math.min(Integer.MAX_VALUE >> 2, of.largest().toBytes()),
                of.limit().toBytes(),
                ResponseRoutes::ended);
        return ordered(
                new ResponseCacheFilter(
                        cache,
                        request -> kept(routes, request),
                        request -> callers.of(request).caller(),
                        usage),
                RESPONSES);
    }

    private static Optional<Route> kept(ResponseRoutes routes, HttpServletRequest request) {
        return routes.of(request).filter(ResponseRoutes.Mapped::kept).map(ResponseRoutes.Mapped::route);
    }

    private static Fields stamps(HttpServletRequest request) {
        String timing = ServerTimingAdvice.timing(request);
        return timing == null ? Fields.NONE : Fields.of("Server-Timing", timing);
    }

    /** Where entity tags aren't wanted. */
    @Bean
    @ConditionalOnProperty(name = "headroom.http.responses.tags", havingValue = "false")
    FilterRegistrationBean<UntaggedFilter> untaggedFilter() {
        return ordered(new UntaggedFilter(), RESPONSES - 1);
    }

    /** Its items take places of their own where they have to be made. */
    @Bean
    BatchFilter.Mount batchMount(
            ResponseRoutes routes,
            RequestCallers callers,
            SessionFreshness freshness,
            RequestLimits limits,
            BatchDispatch dispatch) {
        return new BatchFilter.Mount(
                request -> kept(routes, request),
                request -> callers.of(request).caller(),
                freshness,
                limits::admit,
                BatchDispatch::carry,
                dispatch);
    }

    @Bean
    @ConditionalOnProperty(name = "headroom.http.batch.enabled", matchIfMissing = true)
    FilterRegistrationBean<BatchFilter> batchFilter(
            ResponseCache cache, BatchFilter.Mount mount, HttpSettings settings) {
        HttpSettings.Batches of = settings.batch();
        return ordered(
                new BatchFilter(
                        cache, mount, new BatchFilter.Bounds(of.path(), of.parallel(), of.deadline()), Ticker.system()),
                BATCH);
    }

    @Bean
    BatchDispatch batchDispatch(
            ObjectProvider<DispatcherServlet> servlet, AdmissionLimit admission, HttpSettings settings) {
        return new BatchDispatch(servlet::getObject, admission, settings.admission());
    }

    /** For the application to declare what is likely: {@code warmUp.declare(ahead.source("screens", ...))}. */
    @Bean
    AheadResponses aheadResponses(
            ResponseCache cache,
            ResponseRoutes routes,
            ObjectProvider<DispatcherServlet> servlet,
            ObjectProvider<ServletContext> context) {
        return new AheadResponses(
                cache,
                path -> routes.of(path).filter(ResponseRoutes.Mapped::kept).map(ResponseRoutes.Mapped::route),
                (request, response) -> servlet.getObject().service(request, response),
                context::getObject);
    }

    /** The reads of a batch go to the servlet itself, which must have begun by then. */
    @Bean
    static BeanPostProcessor eagerDispatcher() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof DispatcherServletRegistrationBean registration) {
                    registration.setLoadOnStartup(1);
                }
                return bean;
            }
        };
    }

    private static <F extends jakarta.servlet.Filter> FilterRegistrationBean<F> ordered(F filter, int order) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(order);
        return registration;
    }

    /** Of all nodes where there is a Redis, else of this one. */
    @Bean
    @ConditionalOnMissingBean
    QuotaStore quotaStore(ObjectProvider<RedisConnections> redis, CacheSettings caches) {
        RedisConnections connections = redis.getIfAvailable();
        return connections == null
                ? new MemoryQuotas(Ticker.system(), LOCAL_KEYS)
                : new RedisQuotas(new RedisScript(connections, RedisQuotas.TAKE), caches.namespace());
    }

    @Bean
    Limiter limiter(QuotaStore store, HttpSettings settings) {
        return new Limiter(
                store,
                new MemoryQuotas(Ticker.system(), LOCAL_KEYS),
                settings.limits().nodes(),
                Ticker.system());
    }

    @Bean
    RequestLimits requestLimits(HttpSettings settings, Limiter limiter, RequestCallers callers) {
        return new RequestLimits(settings, limiter, callers, settings.batch().path());
    }

    /** For handlers that know what a request costs: {@code units.charge(request, response, 8)}. */
    @Bean
    RequestUnits requestUnits(RequestLimits limits) {
        return new RequestUnits(limits);
    }

    /** Also for whoever refuses requests that come from another site's page. */
    @Bean
    Cors cors(HttpSettings settings) {
        HttpSettings.Cors of = settings.cors();
        return of.origins().isEmpty()
                ? Cors.CLOSED
                : new Cors(of.origins(), of.methods(), of.fields(), of.exposed(), of.credentials(), of.maxAge());
    }

    @Bean
    FilterRegistrationBean<CorsFilter> corsFilter(Cors cors) {
        return ordered(new CorsFilter(cors), CORS);
    }

    @Bean
    FilterRegistrationBean<EdgeFilter> edgeFilter(HttpSettings settings, Limiter limiter, RequestLimits limits) {
        HttpSettings.Inflating inflating = settings.inflating();
        return ordered(
                new EdgeFilter(
                        limiter,
                        limits::charge,
                        inflating.enabled()
                                ? Optional.of(
                                        new InflateLimits(inflating.limit().toBytes(), inflating.ratio()))
                                : Optional.empty()),
                EDGE);
    }

    @Bean
    AdmissionLimit admissionLimit(HttpSettings settings) {
        HttpSettings.Admission of = settings.admission();
        return new AdmissionLimit(of.places(), of.queue(), of.longestWait(), Ticker.system());
    }

    @Bean
    AdmissionRules admissionRules(HttpSettings settings) {
        return AdmissionRules.of(settings.admission());
    }

    @Bean
    FilterRegistrationBean<Admission> admissionFilter(AdmissionLimit limit, AdmissionRules rules) {
        return ordered(
                new Admission(limit, rules.deadline(), request -> rules.priority(request.getRequestURI())), ADMISSION);
    }

    @Bean
    LimitOperations limitOperations(RequestLimits limits, AdmissionLimit admission, HttpSettings settings) {
        return new LimitOperations(limits, admission, settings);
    }

    @Bean
    ResponseOperations responseOperations(ResponseCache cache, ResponseRoutes routes, Caches caches) {
        return new ResponseOperations(cache, routes, caches);
    }

    @Bean
    SmartInitializingSingleton responseMeters(
            ResponseCache cache,
            ResponseRoutes routes,
            Limiter limiter,
            AdmissionLimit admission,
            ObjectProvider<MeterRegistry> registry) {
        return () -> registry.ifAvailable(of -> {
            ResponseMeters meters = new ResponseMeters(of);
            meters.bind(cache, routes);
            meters.bind(limiter);
            meters.bind(admission);
        });
    }
}
