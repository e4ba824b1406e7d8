package dev.headroom.http.jetty;

import java.util.function.Function;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ThreadPool;

/** Settings of Jetty that many connections need. */
public final class JettyTuning {
    private static final int MOST_THREADS = 64;
    private static final int FEWEST_THREADS = 4;

    private JettyTuning() {}

    /** For selectors and what must not wait: few, and of the platform, since a virtual one would hold its carrier. */
    public static ThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("jetty");
        threads.setDaemon(true);
        return threads;
    }

    /**
     * Puts a handler around all that the server has when it starts, what others put around it until then too; in the
     * order of the calls, the last outermost.
     */
    public static void around(Server server, Function<Handler, Handler> outer) {
        server.addEventListener(new LifeCycle.Listener() {
            private boolean done;

            @Override
            public void lifeCycleStarting(LifeCycle starting) {
                if (!done) {
                    done = true;
                    server.setHandler(outer.apply(server.getHandler()));
                }
            }
        });
    }

    /**
     * On all connectors: no cache of header fields per connection, which would hold about 98 KB for each, whether it is
     * used or not; and no word of which server this is. What the server itself refuses is answered as
     * {@link ProblemErrors} does.
     */
    public static void apply(Server server) {
        server.setErrorHandler(new ProblemErrors());
        for (Connector connector : server.getConnectors()) {
            for (ConnectionFactory factory : connector.getConnectionFactories()) {
                if (factory instanceof HttpConfiguration.ConnectionFactory http) {
                    HttpConfiguration configuration = http.getHttpConfiguration();
                    configuration.setHeaderCacheSize(0);
                    configuration.setSendServerVersion(false);
                    configuration.setSendXPoweredBy(false);
                }
            }
        }
    }
}
