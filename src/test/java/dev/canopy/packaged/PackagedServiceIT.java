package dev.canopy.packaged;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.net.URI;

/** The artifact of the build, jar or native executable, in a process of its own. */
@QuarkusIntegrationTest
@QuarkusTestResource(PackagedDatabase.class)
class PackagedServiceIT extends MainFlows {
    @Override
    URI management(String path) {
        return URI.create("http://127.0.0.1:" + PackagedDatabase.managementPort() + path);
    }
}
