package dev.canopy.price;

import dev.canopy.access.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** Reprices the events of a range in steps. Each step is one transaction. */
@ApplicationScoped
class RepricingService {
    private final RepricingRepository repository;
    private final PriceService prices;

    RepricingService(RepricingRepository repository, PriceService prices) {
        this.repository = repository;
        this.prices = prices;
    }

    /**
     * Reprices events and returns the result. If it fails or is cancelled, the finished steps stay committed, and the
     * same repricing can be repeated. Fails with invalid content if the tenant does not exist.
     */
    Uni<Repriced> reprice(Scope scope, Repricing repricing) {
        return tops(scope, repricing).chain(tops -> rest(repricing, tops, Repriced.NOTHING));
    }

    private Uni<Optional<Set<Long>>> tops(Scope scope, Repricing repricing) {
        Optional<Set<Long>> visible = scope.everything()
                ? Optional.empty()
                : Optional.of(scope.allowed().ids());
        return repricing.tenant().isEmpty()
                ? Uni.createFrom().item(visible)
                : prices.tenant(scope, repricing.tenant().get()).map(id -> Optional.of(Set.of(id)));
    }

    private Uni<Repriced> rest(Repricing repricing, Optional<Set<Long>> tops, Repriced before) {
        return repository.reprice(repricing, tops).chain(step -> {
            Repriced done = before.plus(step.repriced());
            return step.end().isBefore(repricing.to())
                    ? rest(repricing.from(step.end()), tops, done)
                    : Uni.createFrom().item(done);
        });
    }
}
