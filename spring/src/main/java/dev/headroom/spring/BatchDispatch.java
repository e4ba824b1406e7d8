package dev.headroom.spring;

import dev.headroom.datasource.ReadSession;
import dev.headroom.freshness.FreshnessScope;
import dev.headroom.http.AdmissionLimit;
import dev.headroom.http.BatchFilter;
import dev.headroom.http.Reply;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.springframework.security.concurrent.DelegatingSecurityContextCallable;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Makes the reads of a batch: each by the dispatcher, in a place of its own, as the caller and session of the batch.
 */
final class BatchDispatch implements BatchFilter.Dispatch {
    private static final boolean SECURED = ClassUtils.isPresent(
            "org.springframework.security.concurrent.DelegatingSecurityContextCallable",
            BatchDispatch.class.getClassLoader());

    private final Supplier<DispatcherServlet> servlet;
    private final AdmissionLimit admission;
    private final HttpSettings.Admission settings;

    BatchDispatch(Supplier<DispatcherServlet> servlet, AdmissionLimit admission, HttpSettings.Admission settings) {
        this.servlet = servlet;
        this.admission = admission;
        this.settings = settings;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws Exception {
        FreshnessScope scope = FreshnessScope.current();
        if (scope != null) {
            request.setAttribute(FreshnessFilter.SCOPE, scope);
        }
        if (!settings.enabled()) {
            servlet.get().service(request, response);
            return;
        }
        try (AdmissionLimit.Permit _ = admission.enter(AdmissionLimit.Priority.HIGH, settings.deadline())) {
            servlet.get().service(request, response);
        }
    }

    /**
     * What belongs to the batch's thread goes along: who is signed in, what the session has written, and how fresh
     * answers were asked to be, which each read notes for itself.
     */
    static Callable<Reply> carry(Callable<Reply> work) {
        FreshnessScope own = new FreshnessScope();
        FreshnessScope batch = FreshnessScope.current();
        if (batch != null) {
            batch.asked().ifPresent(own::demand);
        }
        Optional<ReadSession> session = ReadSession.current();
        Callable<Reply> inScope = () -> own.call(work::call);
        Callable<Reply> inSession =
                session.isEmpty() ? inScope : () -> session.get().call(inScope::call);
        return SECURED ? Secured.carry(inSession) : inSession;
    }

    /** Apart, since its class may be missing. */
    private static final class Secured {
        static Callable<Reply> carry(Callable<Reply> work) {
            return new DelegatingSecurityContextCallable<>(work);
        }
    }
}
