package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import dev.headroom.sql.RepeatAssociation;
import dev.headroom.sql.RepeatAssociations;
import dev.headroom.sql.RepeatLookUp;
import jakarta.persistence.FetchType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hibernate.annotations.FetchMode;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.FetchProfile;
import org.hibernate.mapping.MetadataSource;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.ToOne;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns declared eager loading into a fetch profile and sizes of batches while Hibernate reads the mapping, and
 * remembers which association a look-up of a table by a column loads.
 */
final class EagerLoading implements RepeatAssociations {
    static final String SETTING = "headroom.sql.eager";
    static final String PROFILE = "headroom.eager";

    private static final Logger LOG = LoggerFactory.getLogger(EagerLoading.class);
    private static final ErrorCode UNKNOWN = new ErrorCode("UNKNOWN_ASSOCIATION", ErrorCode.Kind.IMPOSSIBLE);
    private static final int BATCH = 500;

    private final Map<String, Map<String, Eager.By>> configured;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    EagerLoading(Map<String, Map<String, Eager.By>> configured) {
        this.configured = configured;
    }

    /**
     * An association, and the look-up that loads it.
     *
     * @param target class that is loaded, for parents; empty for collections
     */
    private record Link(String table, String column, String target, RepeatAssociation association) {}

    @Override
    public List<RepeatAssociation> behind(RepeatLookUp lookUp) {
        String proxied = lookUp.proxied() == null ? "" : lookUp.proxied();
        return links.stream()
                .filter(link -> link.table().equalsIgnoreCase(lookUp.table())
                        && link.column().equalsIgnoreCase(lookUp.column())
                        && (proxied.isEmpty() || link.target().equals(proxied)))
                .map(Link::association)
                .toList();
    }

    /** Joined collections that multiply each other, in words. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    void apply(InFlightMetadataCollector metadata) {
        FetchProfile profile = new FetchProfile(PROFILE, MetadataSource.OTHER);
        Map<String, Map<String, Eager.By>> open = new TreeMap<>();
        configured.forEach((entity, associations) -> open.put(entity, new TreeMap<>(associations)));
        for (PersistentClass entity : metadata.getEntityBindingMap().values()) {
            Map<String, Eager.By> wanted =
                    Optional.ofNullable(open.remove(entity.getJpaEntityName())).orElseGet(TreeMap::new);
            List<String> joined = new ArrayList<>();
            for (Property property : entity.getProperties()) {
                remember(metadata, entity, property);
                Eager.By by = wanted.remove(property.getName());
                by = by == null ? annotated(entity, property) : by;
                if (by != null) {
                    load(metadata, profile, entity, property, by);
                    if (by == Eager.By.JOIN && property.getValue() instanceof Collection) {
                        joined.add(property.getName());
                    }
                }
            }
            wanted.keySet().forEach(name -> {
                throw unknown(entity.getJpaEntityName() + "." + name, properties(entity));
            });
            warn(entity, joined);
        }
        open.keySet().forEach(name -> {
            throw unknown(
                    name,
                    metadata.getEntityBindingMap().values().stream()
                            .map(PersistentClass::getJpaEntityName)
                            .toList());
        });
        metadata.addFetchProfile(profile);
    }

    private static List<String> properties(PersistentClass entity) {
        return entity.getProperties().stream().map(Property::getName).toList();
    }

    private static CodedException unknown(String name, List<String> known) {
        return CodedException.of(
                UNKNOWN,
                Violation.of("headroom.sql.eager." + name, "must name an entity and its association", null)
                        .instead("did you mean "
                                + Nearest.to(name.substring(name.indexOf('.') + 1), known)
                                        .orElse("none") + "?"));
    }

    private static void load(
            InFlightMetadataCollector metadata,
            FetchProfile profile,
            PersistentClass entity,
            Property property,
            Eager.By by) {
        switch (by) {
            case JOIN ->
                profile.addFetch(new FetchProfile.Fetch(
                        entity.getEntityName(), property.getName(), FetchMode.JOIN, FetchType.EAGER));
            case SELECT_IN -> {
                switch (property.getValue()) {
                    case Collection collection -> collection.setBatchSize(BATCH);
                    case ToOne parent -> target(metadata, parent).setBatchSize(BATCH);
                    default -> throw impossible(entity, property, "must be on an association");
                }
            }
            case SUBSELECT -> {
                if (!(property.getValue() instanceof Collection collection)) {
                    throw impossible(entity, property, "must be on a collection to be loaded by subselect");
                }
                collection.setSubselectLoadable(true);
                collection.getOwner().setSubselectLoadableCollections(true);
            }
        }
    }

    private static PersistentClass target(InFlightMetadataCollector metadata, ToOne parent) {
        return metadata.getEntityBinding(parent.getReferencedEntityName());
    }

    private static CodedException impossible(PersistentClass entity, Property property, String rule) {
        return CodedException.of(
                UNKNOWN,
                Violation.of(entity.getJpaEntityName() + "." + property.getName(), rule, null)
                        .instead("use join or select-in"));
    }

    private void warn(PersistentClass entity, List<String> joined) {
        if (joined.size() > 1) {
            String warning = "%s joins the collections %s: each row of one comes with each of the other; "
                            .formatted(entity.getJpaEntityName(), joined)
                    + "load all but one by subselect or select-in";
            warnings.add(warning);
            LOG.warn("cartesian product: {}", warning);
        }
    }

    private static Eager.@org.jspecify.annotations.Nullable By annotated(PersistentClass entity, Property property) {
        for (Class<?> type = entity.getMappedClass(); type != null; type = type.getSuperclass()) {
            for (AnnotatedElement element : members(type, property.getName())) {
                Eager eager = element.getAnnotation(Eager.class);
                if (eager != null) {
                    return eager.value();
                }
            }
        }
        return null;
    }

    private static List<AnnotatedElement> members(Class<?> type, String property) {
        List<AnnotatedElement> members = new ArrayList<>();
        String getter = "get" + property.substring(0, 1).toUpperCase(Locale.ROOT) + property.substring(1);
        for (Field field : type.getDeclaredFields()) {
            if (field.getName().equals(property)) {
                members.add(field);
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(getter) && method.getParameterCount() == 0) {
                members.add(method);
            }
        }
        return members;
    }

    private void remember(InFlightMetadataCollector metadata, PersistentClass entity, Property property) {
        RepeatAssociation association = new RepeatAssociation(entity.getJpaEntityName(), property.getName());
        switch (property.getValue()) {
            case Collection collection ->
                only(collection.getKey().getColumns())
                        .ifPresent(column -> links.add(
                                new Link(collection.getCollectionTable().getName(), column, "", association)));
            case ToOne parent -> {
                PersistentClass target = target(metadata, parent);
                only(target.getIdentifier().getColumns())
                        .ifPresent(column -> links.add(
                                new Link(target.getTable().getName(), column, target.getClassName(), association)));
            }
            default -> {
                // a value of its own
            }
        }
    }

    private static Optional<String> only(List<Column> columns) {
        return columns.size() == 1 ? Optional.of(columns.getFirst().getName()) : Optional.empty();
    }
}
