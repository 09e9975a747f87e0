package dev.canopy.usage;

import dev.canopy.access.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Stores the events of a caller, and creates what they lack. An event of a tenant outside the scope of the caller has
 * the same outcome as one of a tenant that does not exist, whether or not the event is known.
 */
@ApplicationScoped
class ScopedAppender {
    private final Appender appender;
    private final Provisioner provisioner;

    ScopedAppender(Appender appender, Provisioner provisioner) {
        this.appender = appender;
        this.provisioner = provisioner;
    }

    /**
     * Stores the acceptable events, as {@link Appender#append} does. Where the configuration allows it, the tenants and
     * features that do not exist are then created, and their events are stored in a second batch. If that fails, the
     * outcomes of the first batch are in a {@link PartlyStoredException}.
     */
    Uni<List<EventOutcome>> append(Scope scope, List<UsageEvent> events, long bytes) {
        return appender.append(events, scope.allowed(), bytes)
                .chain(outcomes -> outcomes.stream().anyMatch(provisioner::canHelp)
                        ? provision(scope, events, outcomes, bytes)
                        : Uni.createFrom().item(outcomes));
    }

    private Uni<List<EventOutcome>> provision(
            Scope scope, List<UsageEvent> events, List<EventOutcome> outcomes, long bytes) {
        int[] places = IntStream.range(0, events.size())
                .filter(place -> provisioner.canHelp(outcomes.get(place)))
                .toArray();
        List<UsageEvent> rejected = Arrays.stream(places).mapToObj(events::get).toList();
        List<EventOutcome> reasons =
                Arrays.stream(places).mapToObj(outcomes::get).toList();
        Uni<List<EventOutcome>> settling = provisioner
                .create(scope, rejected, reasons)
                .chain(provision ->
                        appendAgain(scope, rejected, reasons, provision, bytes * places.length / events.size()));
        return settling.map(settled -> replace(outcomes, places, settled))
                .onFailure()
                .transform(failure -> new PartlyStoredException(
                        PartlyStoredException.cause(failure),
                        replace(outcomes, places, PartlyStoredException.outcomes(failure, places.length))));
    }

    private static List<EventOutcome> replace(List<EventOutcome> outcomes, int[] places, List<EventOutcome> settled) {
        List<EventOutcome> all = new ArrayList<>(outcomes);
        for (int i = 0; i < places.length; i++) {
            all.set(places[i], settled.get(i));
        }
        return all;
    }

    private Uni<List<EventOutcome>> appendAgain(
            Scope scope,
            List<UsageEvent> events,
            List<EventOutcome> reasons,
            ProvisioningResult provision,
            long bytes) {
        List<Optional<EventOutcome>> settled = IntStream.range(0, events.size())
                .mapToObj(place -> provision.outcome(events.get(place), reasons.get(place)))
                .toList();
        List<UsageEvent> ready = IntStream.range(0, events.size())
                .filter(place -> settled.get(place).isEmpty())
                .mapToObj(events::get)
                .toList();
        return PartlyStoredException.map(appender.append(ready, scope.allowed(), bytes), outcomes -> {
            Iterator<EventOutcome> next = outcomes.iterator();
            return settled.stream()
                    .map(outcome -> outcome.orElseGet(next::next))
                    .toList();
        });
    }
}
