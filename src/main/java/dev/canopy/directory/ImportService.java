package dev.canopy.directory;

import dev.canopy.access.Scope;
import dev.canopy.database.Retries;
import dev.canopy.directory.ImportLine.OrganizationLine;
import dev.canopy.directory.ImportLine.UserLine;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.problem.Violations;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Imports organizations and users, either all lines or none. An import can be repeated: a row that already exists,
 * regardless of case, is updated from its line.
 */
@ApplicationScoped
public class ImportService {
    private final ImportRepository imports;

    ImportService(ImportRepository imports) {
        this.imports = imports;
    }

    /**
     * Imports organizations. Fails with 422 and a list of the lines with a duplicate name, or with an unknown or
     * archived tenant.
     *
     * @param pointers names the place of a line in the input by its index
     */
    public Uni<Void> importOrganizations(Scope scope, List<OrganizationLine> lines, IntFunction<String> pointers) {
        refuseDoubles(lines, pointers);
        Set<String> keys = lines.stream().map(OrganizationLine::tenant).collect(Collectors.toSet());
        return run(transaction -> imports.findTenants(transaction, scope, keys).chain(found -> {
            List<ImportRepository.Owner> owners = resolve(
                    lines,
                    pointers,
                    line -> found.get(line.tenant()),
                    ImportRepository.Owner::archived,
                    "/tenant",
                    line -> "refers to the unknown tenant '" + line.tenant() + "'");
            return imports.saveOrganizations(transaction, lines, owners);
        }));
    }

    /**
     * Imports users. Fails with 422 and a list of the lines with a duplicate e-mail address, with an unknown
     * organization, or with an archived tenant.
     *
     * @param pointers names the place of a line in the input by its index
     */
    public Uni<Void> importUsers(Scope scope, List<UserLine> lines, IntFunction<String> pointers) {
        refuseDoubles(lines, pointers);
        Set<OrganizationLine> names =
                lines.stream().map(UserLine::organization).collect(Collectors.toCollection(LinkedHashSet::new));
        return run(transaction -> imports.findOrganizations(transaction, scope, names)
                .chain(found -> {
                    List<OrganizationIdentity> organizations = resolve(
                            lines,
                            pointers,
                            line -> found.get(line.organization()),
                            OrganizationIdentity::archived,
                            "/organization",
                            line -> "refers to an unknown organization of the tenant '"
                                    + line.organization().tenant() + "': '"
                                    + line.organization().name() + "'");
                    return imports.saveUsers(transaction, lines, organizations);
                }));
    }

    private Uni<Void> run(Function<SqlConnection, Uni<Void>> work) {
        // If an owner was deleted after it was found, the next attempt does not find it, and names its lines.
        return Retries.of(SqlState.FOREIGN_KEY_VIOLATION::caused, () -> imports.inTransaction(work))
                .onFailure(SqlState.FOREIGN_KEY_VIOLATION::caused)
                .transform(deletedMeanwhile -> ProblemException.conflict(
                        "A tenant or an organization was deleted during the import; nothing was imported."));
    }

    private static void refuseDoubles(List<? extends ImportLine> lines, IntFunction<String> pointers) {
        Violations violations = new Violations();
        Map<Object, Integer> places = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Integer first = places.putIfAbsent(lines.get(i).identity(), i);
            if (first != null) {
                violations.add(
                        pointers.apply(i) + "/" + lines.get(i).distinctField(),
                        "is the same as in " + pointers.apply(first));
            }
        }
        violations.throwIfAny();
    }

    /** Finds the owner of each line. Reports all lines without an owner, or with an archived one, together. */
    private static <L extends ImportLine, O> List<O> resolve(
            List<L> lines,
            IntFunction<String> pointers,
            Function<L, @Nullable O> owner,
            Predicate<O> archived,
            String field,
            Function<L, String> unknown) {
        Violations violations = new Violations();
        List<O> owners = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            O found = owner.apply(lines.get(i));
            if (found == null) {
                violations.add(pointers.apply(i) + field, unknown.apply(lines.get(i)));
            } else if (archived.test(found)) {
                violations.add(pointers.apply(i) + "/tenant", "is archived");
            } else {
                owners.add(found);
            }
        }
        violations.throwIfAny();
        return owners;
    }
}
