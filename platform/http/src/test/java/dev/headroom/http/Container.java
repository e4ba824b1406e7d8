package dev.headroom.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A real server on a free port of the loopback interface. */
interface Container extends AutoCloseable {
    /** Which server. */
    enum Kind {
        JETTY,
        TOMCAT
    }

    /** What a servlet does. */
    @FunctionalInterface
    interface Handler {
        void handle(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    int port();

    @Override
    void close();

    static Container start(Kind kind, Handler handler, List<Filter> filters) {
        try {
            return switch (kind) {
                case JETTY -> new Jetty(handler, filters);
                case TOMCAT -> new OfTomcat(handler, filters);
            };
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The handler as a servlet. */
    final class Servlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient Handler handler;

        Servlet(Handler handler) {
            this.handler = handler;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            handler.handle(request, response);
        }
    }

    /** Jetty 12.1. */
    final class Jetty implements Container {
        private final Server server = new Server();
        private final ServerConnector connector = new ServerConnector(server, 1, 1);

        Jetty(Handler handler, List<Filter> filters) throws Exception {
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler();
            filters.forEach(
                    filter -> context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST)));
            context.addServlet(new ServletHolder(new Servlet(handler)), "/");
            server.setHandler(context);
            server.start();
        }

        @Override
        public int port() {
            return connector.getLocalPort();
        }

        @Override
        public void close() {
            try {
                server.stop();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    /** Tomcat 11. */
    final class OfTomcat implements Container {
        /** Held, since a logger that nobody holds forgets its level. */
        private static final Logger NOISE = Logger.getLogger("org.apache");

        static {
            NOISE.setLevel(Level.SEVERE);
        }

        private final Tomcat tomcat = new Tomcat();

        OfTomcat(Handler handler, List<Filter> filters) throws Exception {
            Path base = Files.createTempDirectory("tomcat");
            tomcat.setBaseDir(base.toString());
            tomcat.setHostname("127.0.0.1");
            tomcat.setPort(0);
            tomcat.getConnector().setProperty("address", "127.0.0.1");
            Context context = tomcat.addContext("", base.toString());
            for (int i = 0; i < filters.size(); i++) {
                FilterDef definition = new FilterDef();
                definition.setFilterName("filter" + i);
                definition.setFilter(filters.get(i));
                definition.setAsyncSupported("true");
                context.addFilterDef(definition);
                FilterMap map = new FilterMap();
                map.setFilterName("filter" + i);
                map.addURLPattern("/*");
                context.addFilterMap(map);
            }
            Tomcat.addServlet(context, "handler", new Servlet(handler)).setAsyncSupported(true);
            context.addServletMappingDecoded("/", "handler");
            tomcat.start();
        }

        @Override
        public int port() {
            return tomcat.getConnector().getLocalPort();
        }

        @Override
        public void close() {
            try {
                tomcat.stop();
                tomcat.destroy();
            } catch (LifecycleException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
