package dev.headroom.cache.jcache;

import java.lang.management.ManagementFactory;
import java.net.URI;
import javax.cache.CacheException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** One cache's beans on the platform's server, under the names that the specification gives them. */
final class Beans {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final URI manager;
    private final String cache;

    /** What a bean shows; its name is part of the object's. */
    enum Kind {
        CONFIGURATION("CacheConfiguration"),
        STATISTICS("CacheStatistics");

        private final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    Beans(URI manager, String cache) {
        this.manager = manager;
        this.cache = cache;
    }

    /** Registers the bean, or takes it away; does nothing where it is so already. */
    void show(Kind kind, Object bean, boolean wanted) {
        try {
            ObjectName name = new ObjectName("javax.cache:type=%s,CacheManager=%s,Cache=%s"
                    .formatted(kind.type, safe(manager.toString()), safe(cache)));
            if (wanted && !server.isRegistered(name)) {
                server.registerMBean(bean, name);
            } else if (!wanted && server.isRegistered(name)) {
                server.unregisterMBean(name);
            }
        } catch (JMException failure) {
            throw new CacheException("bean %s of cache %s can't be changed".formatted(kind.type, cache), failure);
        }
    }

    private static String safe(String text) {
        return text.replaceAll("[,:=\n*?\"]", ".");
    }
}
