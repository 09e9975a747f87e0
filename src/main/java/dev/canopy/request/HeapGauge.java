package dev.canopy.request;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;

/**
 * The metric {@code canopy.heap.after.gc}: the part of the heap that the last garbage collection has left in use, 0 to
 * 1. The metrics of the JVM with this meaning do not exist in a native executable, which does not report the sizes of
 * its memory pools either.
 */
@ApplicationScoped
class HeapGauge {
    /** The pools live as long as the process; a gauge does not keep its object. */
    private final List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();

    void start(@Observes StartupEvent event, MeterRegistry telemetry) {
        telemetry.gauge("canopy.heap.after.gc", this, HeapGauge::used);
    }

    double used() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : heap) {
            MemoryUsage usage = pool.getCollectionUsage();
            bytes += usage == null ? 0 : usage.getUsed();
        }
        return (double) bytes / Runtime.getRuntime().maxMemory();
    }
}
