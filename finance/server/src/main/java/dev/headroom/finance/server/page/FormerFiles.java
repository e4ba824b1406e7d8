package dev.headroom.finance.server.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.resource.AbstractResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/**
 * Hands out files of other releases, which a page that was loaded before this one still asks for, and a page of the
 * next one while nodes are replaced.
 */
final class FormerFiles extends AbstractResourceResolver {
    private final ReleasedAssets assets;

    FormerFiles(ReleasedAssets assets) {
        this.assets = assets;
    }

    @Override
    protected @Nullable Resource resolveResourceInternal(
            @Nullable HttpServletRequest request,
            String requestPath,
            List<? extends Resource> locations,
            ResourceResolverChain chain) {
        Resource found = chain.resolveResource(request, requestPath, locations);
        if (found != null) {
            return found;
        }
        return assets.file(AssetFamilies.ADDRESS + requestPath)
                .map(bytes -> new FormerFile(bytes, requestPath))
                .orElse(null);
    }

    @Override
    protected @Nullable String resolveUrlPathInternal(
            String resourcePath, List<? extends Resource> locations, ResourceResolverChain chain) {
        return chain.resolveUrlPath(resourcePath, locations);
    }

    private static final class FormerFile extends ByteArrayResource {
        private final String path;

        FormerFile(byte[] bytes, String path) {
            super(bytes, path);
            this.path = path;
        }

        /** By which its type is known. */
        @Override
        public String getFilename() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** Its name is its version. */
        @Override
        public long lastModified() {
            return 0;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return super.equals(other) && other instanceof FormerFile that && path.equals(that.path);
        }

        @Override
        public int hashCode() {
            return 31 * super.hashCode() + path.hashCode();
        }
    }
}
