package dev.canopy.openapi;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/** Hands each call over to {@link DocumentPreparation} instead of making it. */
@PreparedOnRequest
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
class PreparationInterceptor {
    private final DocumentPreparation preparation;

    PreparationInterceptor(DocumentPreparation preparation) {
        this.preparation = preparation;
    }

    @AroundInvoke
    @Nullable Object defer(InvocationContext call) {
        preparation.defer(call);
        return null;
    }
}
