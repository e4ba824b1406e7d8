package dev.headroom.finance.server.web;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.spring.QueryNames;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.Parameters;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** The parameters of the query that stand behind a controller's own kinds of argument, and those of its description. */
@Component
class RouteParameters implements QueryNames {
    @Override
    public Collection<String> of(HandlerMethod handler) {
        List<String> names = new ArrayList<>();
        for (MethodParameter parameter : handler.getMethodParameters()) {
            Class<?> type = parameter.getParameterType();
            if (type == Caller.Household.class) {
                names.add("user");
            } else if (type == PageRequest.class) {
                names.add("limit");
                names.add("cursor");
            }
        }
        AnnotatedElementUtils.findMergedRepeatableAnnotations(handler.getMethod(), Parameter.class, Parameters.class)
                .stream()
                .filter(parameter -> parameter.in() == ParameterIn.QUERY)
                .forEach(parameter -> names.add(parameter.name()));
        return names;
    }
}
