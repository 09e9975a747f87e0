package dev.canopy.demo;

import dev.canopy.attribute.CaseInsensitiveText;
import dev.canopy.directory.ImportLine.OrganizationLine;
import dev.canopy.directory.ImportLine.UserLine;
import dev.canopy.directory.UserDraft;
import dev.canopy.tenant.TenantDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The organizations and users of the demo: one organization for each company and department, with a few users. The same
 * on every call.
 */
final class DemoDirectory {
    private static final String[] FIRST_NAMES = {
        "Ada",
        "Alan",
        "Barbara",
        "Claude",
        "Donald",
        "Edsger",
        "Frances",
        "Grace",
        "Hedy",
        "John",
        "Katherine",
        "Ken",
        "Leslie",
        "Margaret",
        "Niklaus",
        "Radia",
        "Robin",
        "Sophie",
        "Tim",
        "Yukihiro"
    };
    private static final String[] LAST_NAMES = {
        "Allen",
        "Hamilton",
        "Hopper",
        "Johnson",
        "Kay",
        "Knuth",
        "Lamport",
        "Liskov",
        "Lovelace",
        "Milner",
        "Perlman",
        "Ritchie",
        "Shannon",
        "Turing",
        "Wilson",
        "Wirth"
    };
    private static final int COMPANY = 1;
    private static final int DEPARTMENT = 2;
    private static final int MIN_USERS = 3;
    private static final int MAX_USERS = 12;

    private final SplittableRandom random = new SplittableRandom(11);
    private final List<OrganizationLine> organizations = new ArrayList<>();
    private final List<UserLine> users = new ArrayList<>();

    private DemoDirectory() {}

    static DemoDirectory of(List<TenantDraft> tree) {
        DemoDirectory directory = new DemoDirectory();
        Map<String, String> names = new HashMap<>();
        for (TenantDraft tenant : tree) {
            names.put(tenant.key(), tenant.name());
            String[] path = tenant.key().split("\\.", -1);
            if (path.length - 1 == COMPANY) {
                directory.add(tenant.key(), tenant.name(), path[COMPANY]);
            } else if (path.length - 1 == DEPARTMENT) {
                String company = names.get(Objects.requireNonNull(tenant.parent()));
                directory.add(tenant.key(), company + " " + tenant.name(), path[COMPANY]);
            }
        }
        return directory;
    }

    List<OrganizationLine> organizations() {
        return List.copyOf(organizations);
    }

    List<UserLine> users() {
        return List.copyOf(users);
    }

    private void add(String tenant, String name, String company) {
        OrganizationLine organization = new OrganizationLine(tenant, new CaseInsensitiveText(name));
        organizations.add(organization);
        Set<String> emails = new HashSet<>();
        int size = MIN_USERS + random.nextInt(MAX_USERS - MIN_USERS + 1);
        for (int i = 0; i < size; i++) {
            String first = FIRST_NAMES[random.nextInt(FIRST_NAMES.length)];
            String last = LAST_NAMES[random.nextInt(LAST_NAMES.length)];
            String email = "%s.%s@%s.example".formatted(first, last, company).toLowerCase(Locale.ROOT);
            if (emails.add(email)) {
                users.add(new UserLine(organization, new UserDraft(first, last, email)));
            }
        }
    }
}
