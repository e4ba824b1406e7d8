package dev.headroom.spring;

import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.engine.config.spi.ConfigurationService;

/**
 * Hands the mapping to {@link EagerLoading} once Hibernate has read it. Found as a service by Hibernate; does nothing
 * for units that weren't given a declaration.
 */
public final class EagerLoadingContributor implements AdditionalMappingContributor {
    /** For {@link java.util.ServiceLoader}. */
    public EagerLoadingContributor() {}

    @Override
    public void contribute(
            AdditionalMappingContributions contributions,
            InFlightMetadataCollector metadata,
            ResourceStreamLocator resources,
            MetadataBuildingContext context) {
        Object declared = context.getBootstrapContext()
                .getServiceRegistry()
                .requireService(ConfigurationService.class)
                .getSettings()
                .get(EagerLoading.SETTING);
        if (declared instanceof EagerLoading eager) {
            eager.apply(metadata);
        }
    }
}
