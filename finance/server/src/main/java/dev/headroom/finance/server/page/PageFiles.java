package dev.headroom.finance.server.page;

import dev.headroom.http.Deltas;
import dev.headroom.spring.CompressedFiles;
import dev.headroom.spring.DictionaryResources;
import java.time.Duration;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

/**
 * Hands out the built web app's files: those whose name holds their content's hash for a year, the rest as long as they
 * are what they were. A file that the build has compressed beside itself is sent that way, and one that the browser has
 * a former version of as the difference to it.
 */
@Configuration(proxyBeanMethods = false)
class PageFiles implements WebMvcConfigurer {
    static final String FILES = "classpath:/static/";

    private final Deltas deltas;
    private final ReleasedAssets released;

    PageFiles(Deltas deltas, ReleasedAssets released) {
        this.deltas = deltas;
        this.released = released;
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations(FILES + "assets/")
                .setCacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable())
                .resourceChain(false)
                .addResolver(new DictionaryResources(deltas, AssetFamilies::of))
                .addResolver(new CompressedFiles())
                .addResolver(new FormerFiles(released))
                .addResolver(new PathResourceResolver());
        registry.addResourceHandler("/**")
                .addResourceLocations(FILES)
                .setCacheControl(CacheControl.noCache())
                .resourceChain(false)
                .addResolver(new CompressedFiles())
                .addResolver(new PathResourceResolver());
    }
}
