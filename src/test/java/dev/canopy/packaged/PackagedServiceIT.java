package dev.canopy.packaged;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;

/** What the build has made, jar or native executable, in a process of its own. */
@QuarkusIntegrationTest
@QuarkusTestResource(PackagedDatabase.class)
class PackagedServiceIT extends MainFlows {}
