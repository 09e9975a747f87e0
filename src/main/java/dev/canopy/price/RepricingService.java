package dev.canopy.price;

import dev.canopy.access.Scope;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** Reprices the events of a range in steps, account by account. Each step is one transaction, and locks only its account. */
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
        return tops(scope, repricing)
                .chain(tops -> repository
                        .accounts(repricing, tops)
                        .onItem()
                        .transformToMulti(accounts -> Multi.createFrom().iterable(accounts))
                        .onItem()
                        .transformToUniAndConcatenate(account -> spans(repricing, account, tops, Repriced.NOTHING))
                        .collect()
                        .in(() -> new Repriced[] {Repriced.NOTHING}, (sum, part) -> sum[0] = sum[0].plus(part))
                        .map(sum -> sum[0]));
    }

    private Uni<Optional<Set<Long>>> tops(Scope scope, Repricing repricing) {
        Optional<Set<Long>> visible = scope.everything()
                ? Optional.empty()
                : Optional.of(scope.allowed().ids());
        return repricing.tenant().isEmpty()
                ? Uni.createFrom().item(visible)
                : prices.tenant(scope, repricing.tenant().get()).map(id -> Optional.of(Set.of(id)));
    }

    private Uni<Repriced> spans(Repricing repricing, long account, Optional<Set<Long>> tops, Repriced before) {
        return repository.reprice(repricing, account, tops).chain(step -> {
            Repriced done = before.plus(step.repriced());
            return step.end().isBefore(repricing.to())
                    ? spans(repricing.from(step.end()), account, tops, done)
                    : Uni.createFrom().item(done);
        });
    }
}
