package dev.panelagent.monitor;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** DATA_DIR can be written to and has room. */
@Readiness
@ApplicationScoped
class DiskCheck implements HealthCheck {
    private final NodeMonitor node;

    @Inject
    DiskCheck(NodeMonitor node) {
        this.node = node;
    }

    @Override
    public HealthCheckResponse call() {
        return check(node.disk(), node.disk().space());
    }

    static HealthCheckResponse check(DataDisk disk, DataDisk.Space space) {
        boolean writable = disk.isWritable();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("disk")
                .status(writable && space.isEnough())
                .withData("directory", disk.directory().toString())
                .withData("total.bytes", space.total())
                .withData("free.bytes", space.free())
                .withData("reserve.bytes", space.reserve());
        if (!writable) {
            response.withData("problem", "DATA_DIR is not a directory the agent's user can write to");
        } else if (!space.isEnough()) {
            response.withData("problem", "the disk of DATA_DIR is nearly full; free some space");
        }
        return response.build();
    }
}
