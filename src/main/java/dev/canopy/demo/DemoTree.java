package dev.canopy.demo;

import dev.canopy.tenant.TenantDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The tree of the demo: about 1,000 tenants in accounts of different size. Resellers have companies, departments, teams
 * and squads, in up to five levels. The same on every call.
 */
final class DemoTree {
    private static final String[] RESELLERS = {
        "Northwind", "Brightwater", "Summit", "Lakeshore", "Ironbridge", "Meridian"
    };
    private static final String[] COMPANIES = {
        "Acorn", "Beacon", "Cobalt", "Dynamo", "Ember", "Fjord", "Granite", "Harbor", "Indigo", "Juniper", "Kestrel",
        "Lumen", "Mosaic"
    };
    private static final String[] DEPARTMENTS = {
        "Sales", "Support", "Engineering", "Marketing", "Finance", "Legal", "Operations", "Research"
    };
    private static final String[] TEAMS = {"Platform", "Insights", "Field", "Growth", "Quality", "Content"};
    private static final String[] REGIONS = {"eu-central", "eu-west", "us-east", "us-west", "ap-southeast"};
    private static final String[] TIERS = {"gold", "silver", "bronze"};
    private static final String[] INDUSTRIES = {"health", "retail", "energy", "media", "public"};
    private static final int SQUADS = 2;

    private final SplittableRandom random = new SplittableRandom(20_260_301);
    private final List<TenantDraft> tenants = new ArrayList<>();

    private DemoTree() {}

    /** All tenants, parents first. */
    static List<TenantDraft> build() {
        DemoTree tree = new DemoTree();
        for (int i = 0; i < RESELLERS.length; i++) {
            tree.addReseller(RESELLERS[i], COMPANIES.length - 2 * i);
        }
        return List.copyOf(tree.tenants);
    }

    private void addReseller(String name, int companies) {
        String region = pick(REGIONS);
        String reseller = add(null, name, region, Map.of("tier", "partner"));
        for (int i = 0; i < companies; i++) {
            Map<String, String> labels = Map.of("tier", pick(TIERS), "industry", pick(INDUSTRIES));
            String company = add(reseller, COMPANIES[i], random.nextInt(4) == 0 ? pick(REGIONS) : region, labels);
            int departments = 3 + random.nextInt(DEPARTMENTS.length - 2);
            for (int j = 0; j < departments; j++) {
                addDepartment(company, DEPARTMENTS[j]);
            }
        }
    }

    private void addDepartment(String company, String name) {
        String department = add(company, name, null, Map.of());
        int teams = random.nextInt(TEAMS.length);
        for (int i = 0; i < teams; i++) {
            String team = add(department, TEAMS[i], null, Map.of());
            if (random.nextInt(10) == 0) {
                for (int squad = 1; squad <= SQUADS; squad++) {
                    add(team, "Squad " + squad, null, Map.of());
                }
            }
        }
    }

    /** The key of a tenant is its path. */
    private String add(@Nullable String parent, String name, @Nullable String region, Map<String, String> labels) {
        String word = name.toLowerCase(Locale.ROOT).replace(' ', '-');
        String key = parent == null ? word : parent + "." + word;
        tenants.add(new TenantDraft(key, name, parent, parent == null ? ListPrices.CURRENCY : null, region, labels));
        return key;
    }

    private String pick(String[] words) {
        return words[random.nextInt(words.length)];
    }
}
