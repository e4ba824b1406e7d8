package dev.headroom.finance.server.identity;

import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.freshness.Tag;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/**
 * After every handler that isn't a read, whatever its outcome: the caller and the households of its arguments have
 * changed. It comes before the answer is written, so that whoever has the answer finds no older one in a cache. A
 * failure counts too, since its commit may have happened.
 */
@Component
class WritingRequests implements WebMvcRegistrations {
    private final Changes changes;

    WritingRequests(Changes changes) {
        this.changes = changes;
    }

    @Override
    public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
        return new RequestMappingHandlerAdapter() {
            @Override
            protected ServletInvocableHandlerMethod createInvocableHandlerMethod(HandlerMethod handler) {
                return reads(handler) ? super.createInvocableHandlerMethod(handler) : new Writing(handler, changes);
            }
        };
    }

    private static boolean reads(HandlerMethod handler) {
        if (handler.hasMethodAnnotation(Asking.class)) {
            return true;
        }
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
        if (mapping == null || mapping.method().length == 0) {
            return false;
        }
        for (RequestMethod method : mapping.method()) {
            HttpMethod http = method.asHttpMethod();
            if (!http.equals(HttpMethod.GET) && !http.equals(HttpMethod.HEAD)) {
                return false;
            }
        }
        return true;
    }

    private static final class Writing extends ServletInvocableHandlerMethod {
        private final Changes changes;

        Writing(HandlerMethod handler, Changes changes) {
            super(handler);
            this.changes = changes;
        }

        @Override
        protected @Nullable Object doInvoke(@Nullable Object... arguments) throws Exception {
            try {
                return super.doInvoke(arguments);
            } finally {
                Set<Tag> tags = new LinkedHashSet<>();
                for (Object argument : arguments) {
                    collect(argument, tags);
                }
                if (!tags.isEmpty()) {
                    changes.written(tags);
                }
            }
        }

        private static void collect(@Nullable Object argument, Set<Tag> tags) {
            switch (argument) {
                case Caller caller -> {
                    tags.add(Changes.user(caller.userId()));
                    if (caller.household() != null) {
                        tags.addAll(Changes.anythingOf(caller.household().id()));
                    }
                }
                case Caller.Household household -> tags.addAll(Changes.anythingOf(household.id()));
                case null, default -> {}
            }
        }
    }
}
