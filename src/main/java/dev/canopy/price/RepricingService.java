package dev.canopy.price;

import dev.canopy.access.Scope;
import dev.canopy.audit.AuditLog;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reprices the events of a range in steps, account by account. Each step is one transaction, and locks only its
 * account.
 */
@ApplicationScoped
class RepricingService {
    private final RepricingRepository repository;
    private final PriceService prices;
    private final AuditLog log;

    RepricingService(RepricingRepository repository, PriceService prices, AuditLog log) {
        this.repository = repository;
        this.prices = prices;
        this.log = log;
    }

    /**
     * Reprices events and returns the result for each currency in which there are events. If it fails or is cancelled,
     * the finished steps stay committed, and the same repricing can be repeated. Fails with invalid content if the
     * tenant does not exist.
     */
    Uni<SortedMap<String, RepricingResult>> reprice(Scope scope, Repricing repricing) {
        return tops(scope, repricing)
                .call(() -> begin(repricing))
                .chain(tops -> repository
                        .accounts(repricing, tops)
                        .onItem()
                        .transformToMulti(accounts -> Multi.createFrom().iterable(accounts))
                        .onItem()
                        .transformToUniAndConcatenate(
                                account -> spans(repricing, account, tops, RepricingResult.NOTHING)
                                        .map(repriced -> Map.entry(account.currency(), repriced)))
                        .filter(part -> part.getValue().events() > 0)
                        .collect()
                        .in(
                                TreeMap<String, RepricingResult>::new,
                                (sums, part) -> sums.merge(part.getKey(), part.getValue(), RepricingResult::plus))
                        .map(sums -> sums));
    }

    private Uni<Void> begin(Repricing repricing) {
        return repricing.dryRun()
                ? Uni.createFrom().voidItem()
                : log.begin(
                        "price.reprice",
                        repricing.tenant().orElse(null),
                        Map.of(
                                "from", repricing.from().toString(),
                                "to", repricing.to().toString(),
                                "model", repricing.model().orElse("*")));
    }

    private Uni<Optional<Set<Long>>> tops(Scope scope, Repricing repricing) {
        Optional<Set<Long>> visible = scope.everything()
                ? Optional.empty()
                : Optional.of(scope.allowed().ids());
        return repricing.tenant().isEmpty()
                ? Uni.createFrom().item(visible)
                : prices.tenant(scope, repricing.tenant().get()).map(id -> Optional.of(Set.of(id)));
    }

    private Uni<RepricingResult> spans(
            Repricing repricing,
            RepricingRepository.Account account,
            Optional<Set<Long>> tops,
            RepricingResult before) {
        return repository.reprice(repricing, account, tops).chain(step -> {
            RepricingResult done = before.plus(step.repriced());
            return step.end().isBefore(repricing.to())
                    ? spans(repricing.from(step.end()), account, tops, done)
                    : Uni.createFrom().item(done);
        });
    }
}
