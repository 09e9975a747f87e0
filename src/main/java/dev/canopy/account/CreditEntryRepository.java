package dev.canopy.account;

import static dev.canopy.account.CreditEntryAttributes.TENANT_ID;

import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.Query;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Reads the ledger of the credits of a tenant, which the database computes. A page takes one statement, and an empty
 * page one more, to find out why it is empty.
 */
@ApplicationScoped
class CreditEntryRepository implements ProjectionRepository<CreditEntry, String> {
    private final TenantRepository tenants;
    private final Cursors cursors;

    CreditEntryRepository(TenantRepository tenants, Cursors cursors) {
        this.tenants = tenants;
        this.cursors = cursors;
    }

    Uni<Page<CreditEntryView>> list(CreditEntryQuery query) {
        return project(rows(query), query.page().rows())
                .call(rows -> rows.isEmpty()
                        ? tenants.getId(query.scope(), query.key())
                        : Uni.createFrom().nullItem())
                .map(rows -> cursors.page(rows, query.page()).map(CreditEntryView::from));
    }

    /** All entries in batches. Fails with 404 if the tenant does not exist. */
    Multi<List<CreditEntryView>> all(CreditEntryQuery query) {
        return stream(rows(query), () -> tenants.getId(query.scope(), query.key()))
                .map(rows -> rows.stream().map(CreditEntryView::from).toList());
    }

    private static Query<CreditEntry> rows(CreditEntryQuery query) {
        return query.page()
                .apply(query.scope()
                        .list(CreditEntry.class, TENANT_ID, TenantSelection.one(query.key()))
                        .select(CreditEntryView.COLUMNS));
    }
}
