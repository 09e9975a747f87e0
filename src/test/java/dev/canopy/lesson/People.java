package dev.canopy.lesson;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;

/** A tenant with one below, and users in organizations of both. */
final class People {
    private People() {}

    /**
     * Users in organizations; every second organization belongs to the tenant below.
     *
     * @return the key of the upper tenant
     */
    static String of(Sql sql, int users, int organizations) {
        Forest forest = Forest.of(tree("top", child("below")));
        sql.rows("""
                with tenants as (select id, root_id, depth from tenant where key in (?, ?)),
                organizations as (
                  insert into organization (root_id, tenant_id, name)
                  select root_id, id, 'Organization ' || i from generate_series(1, ?) i join tenants on depth = i %% 2
                  returning id, root_id),
                numbered as (select id, root_id, row_number() over (order by id) - 1 as number from organizations)
                insert into directory_user (root_id, organization_id, first_name, last_name, email)
                select root_id, id, 'First' || i, 'Last, "' || i || '"', 'user' || i || '@example.com'
                from generate_series(0, ? - 1) i join numbered on number = i %% ?
                returning id
                """.replace("%%", "%"), forest.key("top"), forest.key("below"), organizations, users, organizations);
        return forest.key("top");
    }
}
