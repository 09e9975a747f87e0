package dev.canopy.platform;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

@QuarkusMain
public final class CanopyApplication {
    private CanopyApplication() {}

    public static void main(String[] args) {
        Quarkus.run(args);
    }
}
