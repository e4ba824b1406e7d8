package dev.headroom.cache.jcache;

import java.lang.management.ManagementFactory;
import java.net.URI;
import javax.cache.CacheException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** A cache's beans in the platform's server, under the names that the standard prescribes. */
record Management(URI manager, String cache) {
    /** Which bean. */
    enum Kind {
        CONFIGURATION("CacheConfiguration"),
        STATISTICS("CacheStatistics");

        private final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    private static String safe(String text) {
        return text.replaceAll("[,:=\n*?]", ".");
    }

    private ObjectName name(Kind kind) throws JMException {
        return new ObjectName("javax.cache:type=%s,CacheManager=%s,Cache=%s"
                .formatted(kind.type, safe(manager.toString()), safe(cache)));
    }

    void register(Kind kind, Object bean) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            if (!server.isRegistered(name(kind))) {
                server.registerMBean(bean, name(kind));
            }
        } catch (JMException failure) {
            throw new CacheException("the bean of cache " + cache + " can't be registered", failure);
        }
    }

    void unregister(Kind kind) {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name(kind));
        } catch (InstanceNotFoundException _) {
            // it was never registered
        } catch (JMException failure) {
            throw new CacheException("the bean of cache " + cache + " can't be taken away", failure);
        }
    }
}
